/** A trained model's answers for files of any size. */
package org.gbrbm.apply;
