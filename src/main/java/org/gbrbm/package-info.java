/**
 * Gaussian-Bernoulli restricted Boltzmann machines as a library: {@link
 * org.gbrbm.GaussianBernoulliRbm} is a trained model, {@link org.gbrbm.RbmBuilder} trains one.
 */
package org.gbrbm;
