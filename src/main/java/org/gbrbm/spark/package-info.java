/**
 * Training and scoring on Apache Spark: an Estimator and a Model for its pipelines, and sweeps. It
 * is written for Spark 4.1, which a cluster brings with it, and nothing else here uses it.
 */
package org.gbrbm.spark;
