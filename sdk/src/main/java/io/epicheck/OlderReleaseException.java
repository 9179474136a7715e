package io.epicheck;

/** What is to be deployed is older than what is deployed (exit code 8). Nothing was changed. */
public final class OlderReleaseException extends EpicheckException {
    private static final long serialVersionUID = 1L;

    /**
     * @param candidate what is to be deployed, in words
     * @param deployed what is deployed, in words
     */
    public OlderReleaseException(String candidate, String deployed, String namespace) {
        super(
                "OLDER_RELEASE",
                candidate + " is older than " + deployed + ", which is deployed in namespace " + namespace,
                "A newer build was faster, so nothing is to be done. To go back on purpose use `epicheck rollback`, or --allow-older.");
    }
}
