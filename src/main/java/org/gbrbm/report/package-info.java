/** Results, plots and pictures of a run. */
package org.gbrbm.report;
