/** What a trained model is worth. */
package org.gbrbm.evaluate;
