/** What acts in a simulated cluster: the controllers and one kubelet, driven by the objects alone. */
@NullMarked
package io.epicheck.testkit.cluster.controller;

import org.jspecify.annotations.NullMarked;
