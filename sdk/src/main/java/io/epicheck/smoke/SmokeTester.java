package io.epicheck.smoke;

import io.epicheck.BadInputException;
import io.epicheck.cluster.Cluster;
import io.epicheck.config.PipelineConfig.Expect;
import io.epicheck.config.PipelineConfig.SmokeConfig;
import io.epicheck.config.PipelineConfig.Target;
import io.epicheck.event.EventSink;
import io.epicheck.retry.Deadline;
import io.epicheck.retry.Time;
import io.epicheck.rollout.Cause;
import io.epicheck.rollout.ReleaseCheck;
import io.epicheck.secret.Redactor;
import io.epicheck.yaml.Variables;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Asks the running release over HTTP whether it serves.
 *
 * <pre>{@code
 * SmokeTester.get("https://epicheck.example.com/api/health").expectStatus(200).expectJson("/status", "ok")
 *     .and(SmokeTester.service("epicheck-proxy", "/api/health"))
 * }</pre>
 *
 * <p>Each check is repeated until it succeeded several times in a row (default 3) on new connections, or its deadline passed (default
 * 1 minute). Successes in a row of a Service come from different pods where there are several. One request may take 10 seconds. Redirects are not followed: the status is compared as it is. Methods that describe a check
 * change the last one that was added. Immutable and thread-safe.
 *
 * <p>Errors: {@link BadInputException} at once for anything that cannot be checked (a URL that is not http or https, holds a password or
 * names a link-local address; a file without certificates). A check that fails is a value, a {@link Cause} with code
 * {@code SMOKE_FAILED}.
 */
public final class SmokeTester implements ReleaseCheck {
    private static final Expect SERVES =
            new Expect(200, "", Map.of(), Map.of(), Duration.ofSeconds(10), 3, Duration.ofMinutes(1));

    private final List<Check> checks;
    private final EventSink events;
    private final Time time;
    private final UnaryOperator<String> redact;
    private final String podSelector;

    private SmokeTester(
            List<Check> checks, EventSink events, Time time, UnaryOperator<String> redact, String podSelector) {
        this.checks = List.copyOf(checks);
        this.events = events;
        this.time = time;
        this.redact = redact;
        this.podSelector = podSelector;
    }

    /** Asks a URL. */
    public static SmokeTester get(String url) {
        return first("url", new Target.Url(url), "");
    }

    /** Asks the pods behind a Service's first port, through port-forwards. */
    public static SmokeTester service(String name, String path) {
        return first(name, new Target.Service(name, Optional.empty()), path);
    }

    /** As {@link #service(String, String)}, by another port of the Service. */
    public static SmokeTester service(String name, int port, String path) {
        return first(name, new Target.Service(name, Optional.of(port)), path);
    }

    /** Asks through an Ingress: its address from its status, the first rule's host as Host header and TLS server name. */
    public static SmokeTester ingress(String name, String path) {
        return first(name, new Target.Ingress(name), path);
    }

    /**
     * The checks of a pipeline file.
     *
     * @param variables for {@code ${name}} in their texts
     * @param time of {@link #run()}; checks of a release use their deadline's
     */
    public static SmokeTester of(List<SmokeConfig> checks, Map<String, String> variables, EventSink events, Time time) {
        Variables values = Variables.of(variables);
        return new SmokeTester(
                checks.stream()
                        .map(check -> Check.of(Resolved.of(check, values)))
                        .toList(),
                events,
                time,
                UnaryOperator.identity(),
                "");
    }

    private static SmokeTester first(String name, Target target, String path) {
        SmokeConfig check = new SmokeConfig(name, target, path, SERVES, Map.of(), "", Optional.empty());
        return new SmokeTester(List.of(Check.of(check)), EventSink.none(), Time.system(), UnaryOperator.identity(), "");
    }

    /** What the check is called in messages; default: the Service's or Ingress's name, or {@code url}. */
    public SmokeTester named(String name) {
        return last(c -> new SmokeConfig(name, c.target(), c.path(), c.expect(), c.headers(), c.connect(), c.ca()));
    }

    /** Default 200. */
    public SmokeTester expectStatus(int status) {
        return expect(
                e -> new Expect(status, e.contains(), e.json(), e.headers(), e.within(), e.successes(), e.deadline()));
    }

    /** The body must contain this text. */
    public SmokeTester expectText(String text) {
        return expect(
                e -> new Expect(e.status(), text, e.json(), e.headers(), e.within(), e.successes(), e.deadline()));
    }

    /** The body must be JSON and hold this value, compared as text: {@code expectJson("/ready", "true")}. */
    public SmokeTester expectJson(String pointer, String value) {
        return expect(e -> new Expect(
                e.status(),
                e.contains(),
                plus(e.json(), pointer, value),
                e.headers(),
                e.within(),
                e.successes(),
                e.deadline()));
    }

    /** A response header must have this value; parameters after a semicolon may follow. */
    public SmokeTester expectHeader(String name, String value) {
        return expect(e -> new Expect(
                e.status(),
                e.contains(),
                e.json(),
                plus(e.headers(), name, value),
                e.within(),
                e.successes(),
                e.deadline()));
    }

    /** Limit for one request up to the last byte of its answer; default 10 seconds. */
    public SmokeTester within(Duration limit) {
        return expect(
                e -> new Expect(e.status(), e.contains(), e.json(), e.headers(), limit, e.successes(), e.deadline()));
    }

    /** How many in a row; default 3. */
    public SmokeTester successes(int inARow) {
        return expect(
                e -> new Expect(e.status(), e.contains(), e.json(), e.headers(), e.within(), inARow, e.deadline()));
    }

    /** For how long a failure is tried again; default 1 minute. */
    public SmokeTester deadline(Duration limit) {
        return expect(
                e -> new Expect(e.status(), e.contains(), e.json(), e.headers(), e.within(), e.successes(), limit));
    }

    /** A request header. {@code Host} may be set too. */
    public SmokeTester header(String name, String value) {
        return last(c -> new SmokeConfig(
                c.name(), c.target(), c.path(), c.expect(), plus(c.headers(), name, value), c.connect(), c.ca()));
    }

    /** Connects there ({@code host:port}), with Host header and TLS server name as they were. */
    public SmokeTester connect(String hostAndPort) {
        return last(c -> new SmokeConfig(c.name(), c.target(), c.path(), c.expect(), c.headers(), hostAndPort, c.ca()));
    }

    /** Trusts the certificates in this PEM file and no others. */
    public SmokeTester ca(Path file) {
        return last(c -> new SmokeConfig(
                c.name(), c.target(), c.path(), c.expect(), c.headers(), c.connect(), Optional.of(file)));
    }

    /** These checks, then those. */
    public SmokeTester and(SmokeTester others) {
        return new SmokeTester(
                Stream.concat(checks.stream(), others.checks.stream()).toList(), events, time, redact, podSelector);
    }

    /** Who is told about every attempt. */
    public SmokeTester listener(EventSink sink) {
        return new SmokeTester(checks, sink, time, redact, podSelector);
    }

    /** Masks secrets in what the app answered, before it is cut to an excerpt (half a secret is not recognised any more). */
    public SmokeTester redactor(Redactor redactor) {
        return new SmokeTester(checks, events, time, redactor::redact, podSelector);
    }

    /** The clock of {@link #run()}; default the machine's. */
    public SmokeTester time(Time clock) {
        return new SmokeTester(checks, events, clock, redact, podSelector);
    }

    /**
     * Its checks of Services, each asking only those of the Service's pods that have these labels, such as {@link
     * io.epicheck.rollout.Canary#podLabels()}. Checks of URLs and Ingresses are left out: they cannot choose who answers.
     */
    public SmokeTester among(Map<String, String> podLabels) {
        String selector = podLabels.entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .sorted()
                .collect(Collectors.joining(","));
        return new SmokeTester(checks.stream().filter(Check::canChoosePods).toList(), events, time, redact, selector);
    }

    /** Runs checks of URLs, with no cluster. Empty when all is well. */
    public Optional<Cause> run() {
        Duration all = checks.stream().map(check -> check.expect().deadline()).reduce(Duration.ZERO, Duration::plus);
        return check(Optional.empty(), "", time.deadlineIn(all));
    }

    /** Runs the checks one after another; after the first that fails, the others are asked once, as evidence. */
    @Override
    public Optional<Cause> check(Cluster cluster, String namespace, Deadline deadline) {
        return check(Optional.of(cluster), namespace, deadline);
    }

    private Optional<Cause> check(Optional<Cluster> cluster, String namespace, Deadline deadline) {
        Optional<Cause> failure = Optional.empty();
        List<String> others = new ArrayList<>();
        for (Check check : checks) {
            try (RouteFinder routes = check.routes(cluster, namespace, podSelector)) {
                HttpProbe probe = new HttpProbe(check.trust(), deadline.time());
                Attempt attempt = new Attempt(check, routes, probe, redact);
                CheckRun run = new CheckRun(check, namespace, attempt, events, deadline);
                if (failure.isPresent()) {
                    others.add(run.glance());
                } else {
                    failure = run.run();
                }
            }
        }
        return failure.map(cause -> withEvidence(cause, others));
    }

    private static Cause withEvidence(Cause cause, List<String> more) {
        List<String> evidence =
                Stream.concat(cause.evidence().stream(), more.stream()).toList();
        return new Cause(cause.code(), cause.subject(), cause.reason(), evidence, cause.nextStep());
    }

    private SmokeTester expect(UnaryOperator<Expect> change) {
        return last(c -> new SmokeConfig(
                c.name(), c.target(), c.path(), change.apply(c.expect()), c.headers(), c.connect(), c.ca()));
    }

    private SmokeTester last(UnaryOperator<SmokeConfig> change) {
        List<Check> changed = new ArrayList<>(checks);
        int index = changed.size() - 1;
        changed.set(index, Check.of(change.apply(changed.get(index).config())));
        return new SmokeTester(changed, events, time, redact, podSelector);
    }

    private static Map<String, String> plus(Map<String, String> map, String key, String value) {
        Map<String, String> result = new LinkedHashMap<>(map);
        result.put(key, value);
        return result;
    }
}
