package io.epicheck.cluster;

import io.epicheck.AccessException;
import io.epicheck.BadInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a cluster is and how it knows us: one context of a kubeconfig file, checked. Immutable. {@code toString} shows no credential.
 *
 * <p>Refused: programs that would be started for credentials ({@code exec}, unless allowed), auth providers, TLS without verification.
 */
public final class Kubeconfig {
    private final String context;
    private final Access access;

    Kubeconfig(String context, Access access) {
        this.context = context;
        this.access = access;
    }

    /** Everything a connection needs. Texts are empty where nothing is given; keys and certificates are PEM in base64. */
    record Access(
            String server,
            String certificateAuthority,
            String tlsServerName,
            String proxy,
            Optional<Exec> exec,
            Credentials credentials) {}

    /** How the server knows us. Several may be given; the server decides. */
    record Credentials(
            String clientCertificate, String clientKey, String token, String tokenFile, String user, String password) {
        static final Credentials NONE = new Credentials("", "", "", "", "", "");

        @Override
        public String toString() {
            return "***";
        }
    }

    /** A program that prints credentials. */
    record Exec(String command, List<String> arguments, Map<String, String> environment, String apiVersion) {
        Exec {
            arguments = List.copyOf(arguments);
            environment = Map.copyOf(environment);
        }

        @Override
        public String toString() {
            return command;
        }
    }

    /** Reads a variable that holds a kubeconfig: its text, or that in base64. */
    public static Kubeconfig fromEnvironment(String variable) {
        String text = Objects.requireNonNullElse(System.getenv(variable), "");
        if (text.isBlank()) {
            throw new AccessException(
                    "KUBECONFIG_MISSING",
                    "the variable " + variable + " is not set",
                    "Put the kubeconfig's text, or that in base64, into it.");
        }
        return KubeconfigReader.read(variable, KubeconfigSources.decoded(text), Optional.empty(), false, Path.of(""));
    }

    /** Reads the text of a kubeconfig, or that in base64, and takes its current context. */
    public static Kubeconfig parse(String text) {
        return KubeconfigReader.read(
                "kubeconfig", KubeconfigSources.decoded(text), Optional.empty(), false, Path.of(""));
    }

    /**
     * Finds the kubeconfig: in the variable {@code KUBE_CONFIG} (its text, or that in base64), in the files that {@code KUBECONFIG}
     * names, in {@code ~/.kube/config}, or else the service account of the pod that this runs in.
     *
     * @param context which context to take; empty for the current one
     * @param allowExec whether a program may be started for credentials
     * @throws BadInputException when the file is wrong, {@link AccessException} when there is none
     */
    public static Kubeconfig resolve(Map<String, String> environment, Optional<String> context, boolean allowExec) {
        return new KubeconfigSources(environment).resolve(context, allowExec);
    }

    /** The name of the context; {@code in-cluster} for a pod's own. */
    public String context() {
        return context;
    }

    /** The API server's URL. */
    public String server() {
        return access.server();
    }

    Access access() {
        return access;
    }

    /** {@code prod (https://10.0.0.1:6443)}. */
    @Override
    public String toString() {
        return context + " (" + access.server() + ")";
    }
}
