/** Files and folders that are whole or absent. */
package org.gbrbm.files;
