/**
 * Where and how TensorFlow runs a graph: devices, threads, precision, and the session itself; and
 * what is done beside other work.
 */
package org.gbrbm.compute;
