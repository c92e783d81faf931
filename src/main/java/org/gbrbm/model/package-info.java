/** The Gaussian-Bernoulli restricted Boltzmann machine as TensorFlow operations. */
package org.gbrbm.model;
