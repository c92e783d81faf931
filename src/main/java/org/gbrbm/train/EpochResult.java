package org.gbrbm.train;

/**
 * What one epoch came to.
 *
 * @param epoch which one, from 1
 * @param loss mean of the steps' free-energy differences
 * @param seconds wall time of its steps
 */
public record EpochResult(int epoch, double loss, double seconds) {}
