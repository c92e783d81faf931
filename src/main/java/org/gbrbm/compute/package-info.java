/** Where and how TensorFlow runs a graph: devices, threads, precision, and the session itself. */
package org.gbrbm.compute;
