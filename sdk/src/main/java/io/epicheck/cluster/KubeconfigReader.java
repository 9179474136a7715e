package io.epicheck.cluster;

import io.epicheck.AccessException;
import io.epicheck.BadInputException;
import io.epicheck.Problem;
import io.epicheck.cluster.Kubeconfig.Access;
import io.epicheck.cluster.Kubeconfig.Credentials;
import io.epicheck.cluster.Kubeconfig.Exec;
import io.epicheck.yaml.YamlDocuments;
import io.epicheck.yaml.YamlNode;
import io.epicheck.yaml.YamlNode.Mapping;
import io.epicheck.yaml.YamlNode.Scalar;
import io.epicheck.yaml.YamlNode.Sequence;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads one context of a kubeconfig (<a href="https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/">format</a>). Messages
 * name keys and places, never a value below {@code users}.
 */
final class KubeconfigReader {
    private final String file;
    private final Path folder;
    private final Mapping root;

    private KubeconfigReader(String file, Path folder, Mapping root) {
        this.file = file;
        this.folder = folder;
        this.root = root;
    }

    /**
     * @param file what positions call the text
     * @param folder what paths in it are relative to
     */
    static Kubeconfig read(String file, String text, Optional<String> context, boolean allowExec, Path folder) {
        List<YamlNode> documents = parsed(file, text);
        if (documents.isEmpty()) {
            throw invalid(file + ": the kubeconfig is empty", "");
        }
        if (!(documents.get(0) instanceof Mapping root)) {
            throw invalid(file + ": the kubeconfig is " + documents.get(0).kind() + ", not a mapping", "");
        }
        return new KubeconfigReader(file, folder, root).read(context, allowExec);
    }

    /** A syntax error's message can quote the line, which can hold a key: only the place is told. */
    private static List<YamlNode> parsed(String file, String text) {
        YamlDocuments yaml = YamlDocuments.parse(file, text);
        if (!yaml.problems().isEmpty()) {
            Problem first = yaml.problems().get(0);
            throw invalid(
                    first.position()
                            + ": the kubeconfig is not valid YAML; its text is withheld, because it holds credentials",
                    "Check that it was stored whole, with its line ends.");
        }
        return yaml.documents();
    }

    private Kubeconfig read(Optional<String> wanted, boolean allowExec) {
        String name = wanted.orElseGet(() -> text(root, "current-context"));
        List<String> known = names("contexts");
        if (name.isEmpty()) {
            throw invalid(
                    file + ": the kubeconfig has no current-context",
                    known.isEmpty() ? "" : "Name one of its contexts: " + String.join(", ", known) + ".");
        }
        Mapping context = item("contexts", "context", name)
                .orElseThrow(() -> invalid(
                        file + ": the kubeconfig has no context `" + name + "`; it has: "
                                + (known.isEmpty() ? "none" : String.join(", ", known)),
                        "Name one of these."));
        String clusterName = text(context, "cluster");
        Mapping cluster = item("clusters", "cluster", clusterName)
                .orElseThrow(() -> invalid(
                        position(context) + ": context `" + name + "` names cluster `" + clusterName
                                + "`, which the kubeconfig does not have",
                        ""));
        String userName = text(context, "user");
        Optional<Mapping> user = userName.isEmpty() ? Optional.empty() : item("users", "user", userName);
        if (!userName.isEmpty() && user.isEmpty()) {
            throw invalid(
                    position(context) + ": context `" + name + "` names user `" + userName
                            + "`, which the kubeconfig does not have",
                    "");
        }
        return new Kubeconfig(name, access(cluster, user, allowExec));
    }

    private Access access(Mapping cluster, Optional<Mapping> user, boolean allowExec) {
        String server = text(cluster, "server");
        checkServer(cluster, server);
        if (text(cluster, "insecure-skip-tls-verify").equals("true")) {
            throw new AccessException(
                    "KUBECONFIG_INSECURE",
                    position(cluster) + ": insecure-skip-tls-verify would hand the credentials to whoever answers",
                    "Put the cluster's certificate authority into certificate-authority-data.");
        }
        return new Access(
                server,
                data(cluster, "certificate-authority"),
                text(cluster, "tls-server-name"),
                text(cluster, "proxy-url"),
                user.flatMap(mapping -> exec(mapping, allowExec)),
                user.map(this::credentials).orElse(Credentials.NONE));
    }

    private void checkServer(Mapping cluster, String server) {
        try {
            URI uri = URI.create(server);
            String scheme = Optional.ofNullable(uri.getScheme()).orElse("");
            boolean usable = (scheme.equals("https") || scheme.equals("http")) && uri.getHost() != null;
            if (usable && uri.getUserInfo() == null) {
                return;
            }
        } catch (IllegalArgumentException e) {
            // Told below, with its place.
        }
        throw invalid(
                position(cluster) + ": server is no URL such as https://10.0.0.1:6443 (without user and password)", "");
    }

    private Optional<Exec> exec(Mapping user, boolean allowExec) {
        if (user.get("auth-provider").isPresent()) {
            throw new AccessException(
                    "KUBECONFIG_AUTH_PROVIDER",
                    position(user) + ": auth providers were removed from Kubernetes and are not supported",
                    "Use a token or a client certificate.");
        }
        Optional<YamlNode> exec = user.get("exec");
        if (exec.isEmpty()) {
            return Optional.empty();
        }
        String command = exec.get() instanceof Mapping mapping ? text(mapping, "command") : "";
        if (!allowExec) {
            throw new AccessException(
                    "KUBECONFIG_EXEC_REFUSED",
                    position(user) + ": the kubeconfig wants to start `" + command + "` for its credentials",
                    "Use a token or a client certificate, or allow it with --allow-exec when you trust the file.");
        }
        return exec.flatMap(KubeconfigReader::exec);
    }

    private static Optional<Exec> exec(YamlNode node) {
        if (!(node instanceof Mapping exec)) {
            return Optional.empty();
        }
        List<String> arguments = new ArrayList<>();
        if (exec.get("args").orElse(exec) instanceof Sequence list) {
            list.items().forEach(item -> arguments.add(item instanceof Scalar scalar ? scalar.text() : ""));
        }
        Map<String, String> environment = new LinkedHashMap<>();
        if (exec.get("env").orElse(exec) instanceof Sequence list) {
            list.items().forEach(item -> {
                if (item instanceof Mapping variable) {
                    environment.put(text(variable, "name"), text(variable, "value"));
                }
            });
        }
        return Optional.of(new Exec(text(exec, "command"), arguments, environment, text(exec, "apiVersion")));
    }

    private Credentials credentials(Mapping user) {
        String tokenFile = text(user, "tokenFile");
        String token = text(user, "token");
        if (token.isEmpty() && !tokenFile.isEmpty()) {
            token = content(user, "tokenFile", tokenFile).strip();
        }
        if (token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw invalid(position(user) + ": the token has characters that no token has, such as a line end", "");
        }
        return new Credentials(
                data(user, "client-certificate"),
                data(user, "client-key"),
                token,
                tokenFile.isEmpty() ? "" : folder.resolve(tokenFile).toString(),
                text(user, "username"),
                text(user, "password"));
    }

    /** {@code KEY-data} in base64, or the file that {@code KEY} names. */
    private String data(Mapping mapping, String key) {
        String inline = text(mapping, key + "-data").replaceAll("\\s", "");
        if (!inline.isEmpty()) {
            try {
                Base64.getDecoder().decode(inline);
                return inline;
            } catch (IllegalArgumentException e) {
                throw invalid(position(mapping) + ": " + key + "-data is not base64", "");
            }
        }
        String path = text(mapping, key);
        return path.isEmpty()
                ? ""
                : Base64.getEncoder()
                        .encodeToString(content(mapping, key, path).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private String content(Mapping mapping, String key, String path) {
        try {
            return Files.readString(folder.resolve(path));
        } catch (IOException e) {
            throw invalid(position(mapping) + ": " + key + " names " + path + ", which cannot be read", "");
        }
    }

    private Optional<Mapping> item(String list, String key, String name) {
        return items(list).stream()
                .filter(item -> text(item, "name").equals(name))
                .findFirst()
                .flatMap(item -> item.get(key))
                .flatMap(node -> node instanceof Mapping mapping ? Optional.of(mapping) : Optional.empty());
    }

    private List<String> names(String list) {
        return items(list).stream()
                .map(item -> text(item, "name"))
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private List<Mapping> items(String list) {
        List<Mapping> items = new ArrayList<>();
        if (root.get(list).orElse(root) instanceof Sequence sequence) {
            sequence.items().forEach(item -> {
                if (item instanceof Mapping mapping) {
                    items.add(mapping);
                }
            });
        }
        return items;
    }

    private static String text(Mapping mapping, String key) {
        return mapping.get(key).orElse(mapping) instanceof Scalar scalar && !scalar.isNull() ? scalar.text() : "";
    }

    private static String position(YamlNode node) {
        return node.position().toString();
    }

    private static BadInputException invalid(String message, String nextStep) {
        return new BadInputException("KUBECONFIG_INVALID", message, nextStep);
    }
}
