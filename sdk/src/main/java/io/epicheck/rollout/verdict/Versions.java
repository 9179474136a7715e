package io.epicheck.rollout.verdict;

/** Resource versions as numbers: comparable since Kubernetes 1.35 by contract, and with etcd always in practice (KEP-5504). */
final class Versions {
    private Versions() {}

    /** 0 when it is no number: then the version that comes later wins. */
    static long number(String resourceVersion) {
        try {
            return Long.parseUnsignedLong(resourceVersion);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
