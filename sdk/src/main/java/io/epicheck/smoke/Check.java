package io.epicheck.smoke;

import io.epicheck.BadInputException;
import io.epicheck.cluster.Cluster;
import io.epicheck.config.PipelineConfig.Expect;
import io.epicheck.config.PipelineConfig.SmokeConfig;
import io.epicheck.config.PipelineConfig.Target;
import java.net.URI;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import tools.jackson.core.JsonPointer;

/**
 * One check that is ready to run: whatever can be wrong about it without asking anybody has been looked at. Immutable.
 *
 * @param connect another address than the target's own
 */
record Check(SmokeConfig config, Optional<ConnectTo> connect, SSLContext trust) {
    private static final int MOST_SUCCESSES = 100;

    /** @throws BadInputException for a URL, path, address, pointer, number or file that cannot be used */
    static Check of(SmokeConfig config) {
        Optional<ConnectTo> connect = config.connect().isEmpty()
                ? Optional.empty()
                : Optional.of(ConnectTo.parse(who(config), config.connect()));
        Check check = new Check(config, connect, Trust.in(who(config), config.ca()));
        check.requireUsableTarget();
        check.requireUsableExpectation();
        return check;
    }

    String name() {
        return config.name();
    }

    private static String who(SmokeConfig config) {
        return "smoke check " + config.name();
    }

    Expect expect() {
        return config.expect();
    }

    /** What it is about, for people; never a token. */
    String subject(String namespace) {
        Target target = config.target();
        if (target instanceof Target.Service service) {
            return "Service " + namespace + "/" + service.name();
        }
        return target instanceof Target.Ingress ingress
                ? "Ingress " + namespace + "/" + ingress.name()
                : SafeUrl.of(url((Target.Url) target));
    }

    /** Whether it can ask some of a Service's pods and not the others. */
    boolean canChoosePods() {
        return config.target() instanceof Target.Service && connect.isEmpty();
    }

    /**
     * @param cluster empty when the check runs with none, which only a URL can do
     * @param podSelector label selector of the pods that are asked; empty for all
     */
    RouteFinder routes(Optional<Cluster> cluster, String namespace, String podSelector) {
        Target target = config.target();
        if (target instanceof Target.Url url) {
            return new UrlRoutes(UrlPolicy.parse(who(config), url(url)), connect);
        }
        Cluster connected = cluster.orElseThrow(() -> new BadInputException(
                "SMOKE_NEEDS_CLUSTER",
                who(config) + ": a Service or Ingress is reached through a cluster, and there is none here",
                "call check(cluster, namespace, deadline)"));
        if (target instanceof Target.Ingress ingress) {
            return new IngressRoutes(connected.api(), namespace, ingress.name(), path(), connect);
        }
        Target.Service service = (Target.Service) target;
        if (connect.isPresent()) {
            int port = service.port().orElse(80);
            String scheme = port == 443 ? "https" : "http";
            String url = ServiceRoutes.url(scheme, service.name(), namespace, port, path());
            return new UrlRoutes(UrlPolicy.parse(who(config), url), connect);
        }
        return new ServiceRoutes(connected.api(), namespace, service.name(), service.port(), path(), podSelector);
    }

    private String path() {
        return config.path().isEmpty() ? "/" : config.path();
    }

    /** A path beside a URL continues it. */
    private String url(Target.Url url) {
        String path = config.path();
        return path.isEmpty() || path.equals("/") ? url.url() : url.url().replaceFirst("/$", "") + path;
    }

    private void requireUsableTarget() {
        if (config.target() instanceof Target.Url url) {
            URI uri = UrlPolicy.parse(who(config), url(url));
            if (connect.isEmpty()) {
                UrlRoutes.refuseForbiddenLiteral(who(config), uri);
            }
            return;
        }
        if (!path().startsWith("/")) {
            throw refuse("path: `" + SafeUrl.of(path()) + "` does not begin with a slash", "write it as /api/health");
        }
        UrlPolicy.parse(who(config), "http://host" + path());
    }

    private void requireUsableExpectation() {
        Expect expect = expect();
        if (expect.status() < 100 || expect.status() > 599) {
            throw refuse("status: " + expect.status() + " is no HTTP status", "write 200, for example");
        }
        if (expect.successes() < 1 || expect.successes() > MOST_SUCCESSES) {
            throw refuse(
                    "successes: " + expect.successes() + " is not in 1 to " + MOST_SUCCESSES, "3 is a good number");
        }
        if (expect.within().toMillis() < 1 || expect.deadline().toMillis() < 1) {
            throw refuse("within and deadline must be longer than nothing", "write 2s and 1m, for example");
        }
        for (String pointer : expect.json().keySet()) {
            try {
                JsonPointer.compile(pointer);
            } catch (IllegalArgumentException e) {
                throw refuse("json: `" + pointer + "` is no JSON pointer", "write it as /status or /items/0/name");
            }
        }
    }

    private BadInputException refuse(String why, String nextStep) {
        return new BadInputException("BAD_SMOKE_CHECK", who(config) + ": " + why, nextStep);
    }
}
