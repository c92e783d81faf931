/** What {@code tools/bench} measures with; built with the Maven profile {@code bench} alone. */
package org.gbrbm.bench;
