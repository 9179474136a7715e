package io.epicheck.runner;

/** On the double of the testkit. */
class SimulatedTransactionTest extends TransactionContract {
    @Override
    ShopWorld world() {
        return ShopWorld.simulated();
    }
}
