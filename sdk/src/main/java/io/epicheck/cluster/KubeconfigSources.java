package io.epicheck.cluster;

import io.epicheck.AccessException;
import io.epicheck.BadInputException;
import io.epicheck.cluster.Kubeconfig.Access;
import io.epicheck.cluster.Kubeconfig.Credentials;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The places where a kubeconfig can be, in order. */
final class KubeconfigSources {
    private static final Path SERVICE_ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

    private final Map<String, String> environment;

    KubeconfigSources(Map<String, String> environment) {
        this.environment = environment;
    }

    Kubeconfig resolve(Optional<String> context, boolean allowExec) {
        String text = environment.getOrDefault("KUBE_CONFIG", "");
        if (!text.isBlank()) {
            return KubeconfigReader.read("KUBE_CONFIG", decoded(text), context, allowExec, Path.of(""));
        }
        List<Path> files = files();
        if (!files.isEmpty()) {
            return read(files, context, allowExec);
        }
        return inCluster()
                .orElseThrow(
                        () -> new AccessException(
                                "KUBECONFIG_MISSING",
                                "there is no kubeconfig: KUBE_CONFIG and KUBECONFIG are not set, and "
                                        + home().resolve(".kube/config") + " does not exist",
                                "Put the kubeconfig's text, or that in base64, into KUBE_CONFIG, or its path into KUBECONFIG."));
    }

    /** A text in base64 has neither a colon nor a blank; YAML has. */
    static String decoded(String text) {
        String packed = text.replaceAll("\\s", "");
        if (text.indexOf(':') >= 0 || packed.isEmpty()) {
            return text;
        }
        try {
            return new String(Base64.getDecoder().decode(packed), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new BadInputException(
                    "KUBECONFIG_INVALID",
                    "the kubeconfig is neither YAML nor YAML in base64 (" + text.length() + " characters)",
                    "Give the text of a kubeconfig, or the output of `base64` for it.");
        }
    }

    private Kubeconfig read(List<Path> files, Optional<String> context, boolean allowExec) {
        List<BadInputException> refusals = new ArrayList<>();
        for (Path file : files) {
            try {
                Path folder =
                        Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of(""));
                return KubeconfigReader.read(file.toString(), Files.readString(file), context, allowExec, folder);
            } catch (IOException e) {
                throw new BadInputException(
                        "KUBECONFIG_UNREADABLE", "the kubeconfig " + file + " cannot be read: " + e.getMessage(), "");
            } catch (BadInputException e) {
                refusals.add(e);
            }
        }
        throw refusals.get(0);
    }

    private List<Path> files() {
        String named = environment.getOrDefault("KUBECONFIG", "");
        if (!named.isBlank()) {
            List<Path> files = new ArrayList<>();
            for (String part : named.split(File.pathSeparator, -1)) {
                if (!part.isBlank()) {
                    files.add(Path.of(part));
                }
            }
            List<Path> there = files.stream().filter(Files::exists).toList();
            if (there.isEmpty()) {
                throw new AccessException(
                        "KUBECONFIG_MISSING",
                        "KUBECONFIG names " + named + ", which does not exist",
                        "Correct the path.");
            }
            return there;
        }
        Path usual = home().resolve(".kube/config");
        return Files.exists(usual) ? List.of(usual) : List.of();
    }

    private Path home() {
        return Path.of(environment.getOrDefault("HOME", System.getProperty("user.home", ".")));
    }

    /** What the kubelet mounts into every pod. */
    private Optional<Kubeconfig> inCluster() {
        String host = environment.getOrDefault("KUBERNETES_SERVICE_HOST", "");
        Path token = SERVICE_ACCOUNT.resolve("token");
        if (host.isEmpty() || !Files.exists(token)) {
            return Optional.empty();
        }
        String port = environment.getOrDefault("KUBERNETES_SERVICE_PORT", "443");
        String address = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        try {
            String authority =
                    Base64.getEncoder().encodeToString(Files.readAllBytes(SERVICE_ACCOUNT.resolve("ca.crt")));
            Credentials credentials =
                    new Credentials("", "", Files.readString(token).strip(), token.toString(), "", "");
            return Optional.of(new Kubeconfig(
                    "in-cluster",
                    new Access("https://" + address + ":" + port, authority, "", "", Optional.empty(), credentials)));
        } catch (IOException e) {
            throw new AccessException(
                    "KUBECONFIG_UNREADABLE", "the pod's service account cannot be read: " + e.getMessage(), "", e);
        }
    }
}
