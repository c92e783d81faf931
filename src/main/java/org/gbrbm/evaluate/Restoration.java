package org.gbrbm.evaluate;

import org.gbrbm.data.Images;

/**
 * Damaged images and what a model made of them.
 *
 * @param damaged as the model saw them; hidden pixels are grey
 * @param restored as many images
 * @param damagedMse mean of (damaged - original)^2 over the damaged pixels, before clipping
 * @param restoredMse mean of (restored - original)^2 over the same pixels
 */
public record Restoration(Images damaged, Images restored, double damagedMse, double restoredMse) {}
