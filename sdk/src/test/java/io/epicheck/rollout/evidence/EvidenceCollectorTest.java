package io.epicheck.rollout.evidence;

import static io.epicheck.rollout.evidence.FailedRelease.CRASHED;
import static io.epicheck.rollout.evidence.FailedRelease.CRASH_LOOP;
import static io.epicheck.rollout.evidence.FailedRelease.RUNNING;
import static io.epicheck.rollout.evidence.FailedRelease.UNREADY;
import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.TransientException;
import io.epicheck.retry.ManualTime;
import io.epicheck.retry.Time;
import io.epicheck.rollout.Cause;
import io.epicheck.secret.Redactor;
import io.epicheck.secret.SecretValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvidenceCollectorTest {
    private static final Duration AMPLE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final FailedRelease release = new FailedRelease();
    private final ReadsOnly api = new ReadsOnly()
            .object(
                    "Node node-1",
                    () -> Optional.of(
                            FailedRelease.parse(
                                    "{apiVersion: 'v1', kind: 'Node', metadata: {name: 'node-1'}, "
                                            + "status: {conditions: [{type: 'MemoryPressure', status: 'True'}], images: [{names: ['nginx:1']}]}}")));
    private Redactor redactor = Redactor.none();

    @Test
    void everythingAboutACrashIsWritten() throws IOException {
        release.pod("web-1", CRASHED)
                .pod("web-2", UNREADY)
                .pod("web-3", RUNNING)
                .slice("web")
                .slice("another")
                .event("web-1", "2026-11-23T16:45:30Z", 5, "BackOff", "Back-off restarting")
                .event("web-1", "2026-11-23T16:45:10Z", 1, "Failed", "Error: it fails")
                .event("stranger", "2026-11-23T16:45:10Z", 1, "Failed", "not ours");
        api.log("web-1", "app", true, lines -> "cannot connect to db:5432\n").log(
                "web-2", "app", false, lines -> "waiting for db\n");

        Evidence evidence = collect();

        assertThat(evidence.files())
                .extracting(file -> directory().relativize(file).toString())
                .containsExactlyInAnyOrder(
                        "summary.txt",
                        "deployment-web.yaml",
                        "replicaset-web-new.yaml",
                        "pod-web-1.yaml",
                        "pod-web-2.yaml",
                        "endpointslices.yaml",
                        "events.txt",
                        "logs/web-1-app-previous.log",
                        "logs/web-2-app.log",
                        "nodes.yaml");
        assertThat(evidence.files().get(0)).hasFileName("summary.txt");
        assertThat(read("events.txt"))
                .isEqualTo(
                        """
                        2026-11-23T16:45:10Z  Warning  Pod/web-1  Failed: Error: it fails
                        2026-11-23T16:45:30Z  Warning  Pod/web-1  BackOff: Back-off restarting (5 times)
                        """);
        assertThat(read("logs/web-1-app-previous.log")).isEqualTo("cannot connect to db:5432\n");
        assertThat(read("deployment-web.yaml"))
                .startsWith("apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n")
                .doesNotContain("managedFields");
        assertThat(read("nodes.yaml")).contains("MemoryPressure").doesNotContain("images");
        assertThat(read("endpointslices.yaml")).contains("web-x").doesNotContain("another");
        assertThat(read("summary.txt"))
                .contains("CRASH_LOOP", "Deployment shop/web", "exit code 7", "Read the container's last log lines.")
                .contains("logs/web-1-app-previous.log")
                .doesNotContain("not had");
    }

    @Test
    void theShortFormSaysWhichPodsAndWhichWarnings() {
        release.pod("web-1", CRASHED)
                .pod("web-2", RUNNING)
                .event("web-1", "2026-11-23T16:45:30Z", 5, "BackOff", "Back-off restarting");
        api.log("web-1", "app", true, lines -> "boom\n");

        assertThat(collect().shortLines())
                .containsExactly(
                        "evidence: 7 files in " + directory(),
                        "Deployment shop/web: 1 of 2 new pods are not ready: web-1 (CrashLoopBackOff, 3 restarts)",
                        "BackOff: Back-off restarting (5 times)");
    }

    @Test
    void aSecretIsNowhereInAnySpelling() throws IOException {
        String secret = "it's: \"c4nary\"\nsecond line of it";
        String base64 = Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8));
        redactor = Redactor.of(List.of(SecretValue.of(secret)));
        String quoted = secret.replace("'", "\\'").replace("\n", "\\n");
        release.pod(
                        "web-1",
                        CRASHED,
                        "{name: 'A', value: '" + quoted + "'}, {name: 'B', value: '" + base64
                                + "'}, {name: 'C', value: 'url://u:" + quoted + "@host'}")
                .event("web-1", "2026-11-23T16:45:30Z", 5, "BackOff", "died of " + quoted);
        api.log(
                "web-1",
                "app",
                true,
                lines -> "config: " + secret + "\nbasic " + base64 + "\n\u001b[31mit's: \"c4n\u001b[0mary\"\n");
        Cause cause = new Cause("CRASH_LOOP", "Deployment shop/web", secret, List.of(base64), "");

        Evidence evidence = collect(cause);

        for (Path file : evidence.files()) {
            assertThat(file).content().doesNotContain("c4nary", "second line", base64, base64.substring(4, 24));
        }
        assertThat(String.join("\n", evidence.shortLines())).doesNotContain("c4nary", "second line");
        assertThat(read("pod-web-1.yaml")).contains("***");
        assertThat(read("logs/web-1-app-previous.log")).isEqualTo("config: ***\nbasic ***\n***\n");
    }

    @Test
    void terminalControlAndCommandsOfARunnerAreHarmless() throws IOException {
        release.pod("web-1", CRASHED, "{name: 'A', value: '\\u001b]0;title\\u0007x'}");
        api.log("web-1", "app", true, lines -> "\u001b[2J::set-output name=a::b\n\u0000bell\u0007\n");

        List<Path> files = collect().files();

        for (Path file : files) {
            assertThat(Files.readString(file)).doesNotContainPattern("[\\x00-\\x08\\x0b-\\x1f\\x7f]");
        }
        assertThat(read("logs/web-1-app-previous.log")).startsWith(": :set-output");
    }

    @Test
    void aSecretObjectShowsItsKeysOnly() {
        String yaml = ObjectYaml.of(
                List.of(FailedRelease.parse(
                        "{apiVersion: 'v1', kind: 'Secret', metadata: {name: 's'}, data: {key: 'dmFsdWU='}, "
                                + "stringData: {other: 'value'}}")),
                new CleanText(Redactor.none()));
        assertThat(yaml).contains("key: '***'", "other: '***'").doesNotContain("value", "dmFsdWU=");
    }

    @Test
    void onlyTheOwnerMayRead() throws IOException {
        release.pod("web-1", CRASHED);
        api.log("web-1", "app", true, lines -> "boom\n");
        for (Path file : collect().files()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
        for (Path each : List.of(directory(), directory().resolve("logs"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void whatCannotBeReadIsNotedAndTheRestIsThere() throws IOException {
        release.pod("web-1", CRASHED).pod("web-2", UNREADY);
        api.log("web-1", "app", true, lines -> {
                    throw new TransientException("API_UNREACHABLE", "the node is away", "", new IOException());
                })
                .log("web-2", "app", false, lines -> "words\n")
                .object("Node node-1", () -> {
                    throw ReadsOnly.refusal(403, "nodes is forbidden");
                });

        Evidence evidence = collect();

        assertThat(read("summary.txt"))
                .contains(
                        """
                        not had:
                          log of pod web-1, container app (previous run): the node is away
                          Node node-1: not allowed
                        """);
        assertThat(read("logs/web-2-app.log")).isEqualTo("words\n");
        assertThat(evidence.shortLines())
                .contains(
                        "not had: log of pod web-1, container app (previous run): the node is away",
                        "not had: Node node-1: not allowed");
    }

    @Test
    void aQuestionWithoutAnAnswerEndsInTime() throws IOException {
        release.pod("web-1", CRASHED);
        CountDownLatch never = new CountDownLatch(1);
        api.log("web-1", "app", true, lines -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return "";
        });
        long begin = System.nanoTime();

        collector()
                .collect(
                        CRASH_LOOP,
                        release.targets(),
                        release.snapshot(),
                        Time.system().deadlineIn(Duration.ofMillis(200)));

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
        assertThat(read("summary.txt")).contains("no answer within", "Node node-1: no time left");
        assertThat(directory().resolve("pod-web-1.yaml")).exists();
    }

    @Test
    void whenTheTimeIsOverWhatIsKnownIsStillWritten() throws IOException {
        release.pod("web-1", CRASHED);
        collector()
                .collect(CRASH_LOOP, release.targets(), release.snapshot(), new ManualTime().deadlineIn(Duration.ZERO));
        assertThat(api.asked()).isEmpty();
        assertThat(directory().resolve("pod-web-1.yaml")).exists();
        assertThat(read("summary.txt")).contains("log of pod web-1, container app (previous run): no time left");
    }

    @Test
    void anInterruptedRunAsksNothingMoreAndStaysInterrupted() throws IOException {
        release.pod("web-1", CRASHED);
        Thread.currentThread().interrupt();
        collect();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(api.asked()).isEmpty();
        assertThat(read("pod-web-1.yaml")).contains("CrashLoopBackOff");
        assertThat(read("summary.txt")).contains("interrupted");
    }

    @Test
    void aPlaceThatCannotBeWrittenToFailsNothing() throws IOException {
        Files.writeString(folder.resolve("evidence"), "a file");
        Evidence evidence = collect();
        assertThat(evidence.files()).isEmpty();
        assertThat(evidence.shortLines()).singleElement().asString().startsWith("no evidence was written to ");
        assertThat(api.asked()).isEmpty();
    }

    @Test
    void aDefectOfTheClientFailsNothing() throws IOException {
        release.pod("web-1", CRASHED);
        api.log("web-1", "app", true, lines -> {
            throw new IllegalStateException("a defect");
        });
        assertThat(collect().files()).isNotEmpty();
        assertThat(read("summary.txt")).contains("IllegalStateException: a defect");
    }

    @Test
    void evidenceOfAnEarlierReleaseIsReplacedAndOtherFilesStay() throws IOException {
        release.pod("web-1", CRASHED);
        api.log("web-1", "app", true, lines -> "boom\n");
        collect();
        Files.writeString(directory().resolve("notes.md"), "mine");
        List<Path> second = new EvidenceCollector(api, directory(), redactor)
                .collect(
                        CRASH_LOOP, List.of(), release.snapshot(), Time.system().deadlineIn(AMPLE))
                .files();
        assertThat(files()).containsExactlyInAnyOrder("summary.txt", "events.txt", "notes.md");
        assertThat(second).hasSize(2);
    }

    @Test
    void aDirectoryThatIsNotOursLosesNothing() throws IOException {
        Files.createDirectories(directory());
        Files.writeString(directory().resolve("values.yaml"), "mine");
        collect();
        assertThat(read("values.yaml")).isEqualTo("mine");
    }

    @Test
    void namesOfAServerLeadNowhereElse() throws IOException {
        release.pod("../../outside", CRASHED.replace("'app'", "'../../app'"));
        api.log("../../outside", "../../app", true, lines -> "boom\n");
        collect();
        assertThat(files()).contains("pod-.._.._outside.yaml", "logs/.._.._outside-.._.._app-previous.log");
        try (Stream<Path> around = Files.list(folder)) {
            assertThat(around).containsExactly(directory());
        }
    }

    @Test
    void aLongLogLosesItsBeginningAndNotItsEnd() throws IOException {
        release.pod("web-1", CRASHED);
        String longLine = "x".repeat(999) + "\n";
        // As an API server cuts: the last lines, and of those the first 64 KiB.
        api.log("web-1", "app", true, lines -> {
            String all = longLine.repeat(lines - 1) + "the reason\n";
            return all.substring(0, Math.min(all.length(), 64 * 1024));
        });
        collect();
        assertThat(read("logs/web-1-app-previous.log")).endsWith("the reason\n");
        assertThat(api.asked()).contains("log web-1/app previous 250", "log web-1/app previous 62");
    }

    @Test
    void aHugeFileIsCut() throws IOException {
        release.pod("web-1", CRASHED, "{name: 'A', value: '" + "line\\n".repeat(600_000) + "'}");
        collect();
        assertThat(Files.size(directory().resolve("pod-web-1.yaml"))).isBetween(2_000_000L, 2L * 1024 * 1024);
        assertThat(read("summary.txt")).contains("pod-web-1.yaml: cut after 2 MiB");
    }

    @Test
    void aReleaseThatRunsAndDoesNotServeLeavesItsOwnLog() throws IOException {
        release.pod("web-1", RUNNING).pod("web-2", RUNNING);
        api.log("web-1", "app", false, lines -> "GET / 500\n");
        collect(new Cause("SMOKE_FAILED", "", "GET / answers 500", List.of(), ""));
        assertThat(files()).contains("logs/web-1-app.log").doesNotContain("logs/web-2-app.log", "pod-web-1.yaml");
    }

    @Test
    void fivePodsAreEnough() throws IOException {
        IntStream.range(0, 8).forEach(i -> release.pod("web-" + i, i == 7 ? CRASHED : UNREADY));
        collect();
        assertThat(files().stream().filter(file -> file.startsWith("pod-")))
                .containsExactlyInAnyOrder(
                        "pod-web-7.yaml", "pod-web-0.yaml", "pod-web-1.yaml", "pod-web-2.yaml", "pod-web-3.yaml");
        assertThat(read("summary.txt")).contains("3 more are not ready, and not written");
    }

    private Evidence collect() {
        return collect(CRASH_LOOP);
    }

    private Evidence collect(Cause cause) {
        return collector()
                .collect(
                        cause,
                        release.targets(),
                        release.snapshot(),
                        Time.system().deadlineIn(AMPLE));
    }

    private EvidenceCollector collector() {
        release.pods().forEach(pod -> api.object(pod.toString(), () -> Optional.of(pod)));
        return new EvidenceCollector(api, directory(), redactor);
    }

    private Path directory() {
        return folder.resolve("evidence");
    }

    private String read(String name) throws IOException {
        return Files.readString(directory().resolve(name));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(directory())) {
            return all.filter(Files::isRegularFile)
                    .map(file -> directory().relativize(file).toString())
                    .collect(Collectors.toList());
        }
    }
}
