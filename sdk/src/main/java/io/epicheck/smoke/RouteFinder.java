package io.epicheck.smoke;

import java.io.IOException;

/** Finds where the next request of one check goes. Used by one thread; closed when the check is over. */
interface RouteFinder extends AutoCloseable {
    /** @throws IOException when there is no way yet (or never, for {@link Addresses.RefusedAddressException}) */
    Route next() throws IOException;

    /** The last route led nowhere: what is remembered about it may be out of date. */
    default void lastFailed() {}

    @Override
    default void close() {}
}
