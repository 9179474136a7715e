package io.epicheck.lint;

/**
 * How many pods a Deployment's rolling update may start and end at once, as its controller resolves it: a surge is rounded up, what may be
 * away is rounded down, and with both at zero one may be away, because nothing could move otherwise.
 *
 * @param written what is written about the pods that may be away, or the default
 * @param surge pods that may be there beyond the wanted number
 * @param forced whether {@code unavailable} is 1 only because both were zero
 * @param unavailable pods that may be away
 */
record RollingUpdate(IntOrPercent written, int surge, boolean forced, int unavailable) {
    static final String UNAVAILABLE = "/spec/strategy/rollingUpdate/maxUnavailable";
    static final String SURGE = "/spec/strategy/rollingUpdate/maxSurge";

    private static final IntOrPercent STANDARD = new IntOrPercent(25, true);

    /** By the fewest pods that the workload is meant to have. */
    static RollingUpdate of(Workload workload) {
        int pods = workload.minimum();
        IntOrPercent written = number(workload, UNAVAILABLE);
        int surge = number(workload, SURGE).roundedUp(pods);
        int rounded = written.roundedDown(pods);
        boolean forced = surge == 0 && rounded == 0;
        return new RollingUpdate(written, surge, forced, forced ? 1 : rounded);
    }

    private static IntOrPercent number(Workload workload, String pointer) {
        return IntOrPercent.of(workload.manifest().object().at(pointer)).orElse(STANDARD);
    }
}
