package io.epicheck.runner;

/** On the double of the testkit. */
class SimulatedCanaryTest extends CanaryContract {
    @Override
    ShopWorld world() {
        return ShopWorld.simulated();
    }
}
