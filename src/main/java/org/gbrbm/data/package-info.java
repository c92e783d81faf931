/** Images and the files they come from. */
package org.gbrbm.data;
