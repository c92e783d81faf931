/** Models as TensorFlow Serving serves them. */
package org.gbrbm.serving;
