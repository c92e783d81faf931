/** The training graph, the training loop, and the listeners that watch it. */
package org.gbrbm.train;
