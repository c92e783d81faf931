/** A run: its folder, settings, conditions and results, and the training of its models. */
package org.gbrbm.run;
