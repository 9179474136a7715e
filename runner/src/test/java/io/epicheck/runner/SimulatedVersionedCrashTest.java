package io.epicheck.runner;

import java.io.IOException;
import java.nio.file.Path;

/** The same crashes when configuration has names by its content: fewer of them, because most of what they meet is the same. */
class SimulatedVersionedCrashTest extends SimulatedCrashTest {
    @Override
    CrashWorld world(Path root) throws IOException {
        return super.world(root).withVersionedConfig();
    }

    @Override
    int forwardMoments() {
        return 8;
    }

    @Override
    int backMoments() {
        return 3;
    }

    @Override
    int pairs() {
        return 1;
    }
}
