package io.epicheck.jenkins;

import com.lesfurets.jenkins.unit.BasePipelineTest;
import com.lesfurets.jenkins.unit.MethodCall;
import com.lesfurets.jenkins.unit.MethodSignature;
import com.lesfurets.jenkins.unit.PipelineTestHelper;
import com.lesfurets.jenkins.unit.global.lib.LibraryConfiguration;
import groovy.lang.Closure;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs a Jenkinsfile with the library under test. Steps are honest doubles: credentials bind only known ids and mask their values,
 * {@code withEnv} nests, and {@code sh} is a real shell in the workspace with that environment.
 */
final class PipelineHarness extends BasePipelineTest {
    /** What a step throws that fails or ends the build. */
    static final class Aborted extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Aborted(String message) {
            super(message);
        }
    }

    static final Path LIBRARY =
            Path.of(System.getProperty("library.root")).toAbsolutePath().normalize();

    final Path workspace;
    final Map<String, Map<String, String>> credentials = new LinkedHashMap<>();
    final List<String> open = new ArrayList<>(); // block steps that are open now
    final List<String> log = new ArrayList<>();
    private final Deque<Map<String, String>> variables = new ArrayDeque<>();
    private final Map<String, String> env = new LinkedHashMap<>();
    private final Deque<String> secrets = new ArrayDeque<>();

    PipelineHarness(PipelineTestHelper helper, Path workspace) throws Exception {
        this.workspace = workspace;
        setHelper(helper);
        setScriptRoots(
                new String[] {"src/test/resources/jobs", LIBRARY.resolve("..").toString()});
        setScriptExtension("jenkins");
        URL url = LIBRARY.toUri().toURL();
        LibraryConfiguration library = new LibraryConfiguration();
        library.setName("epicheck");
        library.setDefaultVersion("main");
        library.setTargetPath("unused");
        library.setRetriever((name, version, target) -> List.of(url));
        helper.registerSharedLibrary(library);
        setUp();
        getBinding().setVariable("env", env);
        variables.push(Map.of("EPICHECK_CACHE", workspace.resolve("cache").toString()));
        steps();
    }

    void step(String name, Step.Body body, Class<?>... types) {
        getHelper().registerAllowedMethod(MethodSignature.method(name, types), new Step(body));
    }

    /** A variable of the job, such as CHANGE_ID: in {@code env} and in the environment of every process. */
    void jobVariable(String name, String value) {
        Map<String, String> all = new LinkedHashMap<>(variables.removeLast());
        all.put(name, value);
        variables.addLast(all);
        env.put(name, value);
    }

    private void block(String name, Class<?>... types) {
        step(
                name,
                args -> {
                    open.add(name);
                    try {
                        return getHelper().callClosure((Closure<?>) args[args.length - 1]);
                    } finally {
                        open.remove(open.size() - 1);
                    }
                },
                types);
    }

    private void steps() {
        getBinding().setVariable("scm", Map.of());
        step(
                "checkout",
                args -> Map.of("GIT_BRANCH", "origin/develop", "GIT_COMMIT", "c0ffee", "GIT_AUTHOR", "x"),
                Map.class);
        step(
                "error",
                args -> {
                    updateBuildStatus("FAILURE");
                    throw new Aborted(String.valueOf(args[0]));
                },
                String.class);
        step(
                "unstable",
                args -> {
                    updateBuildStatus("UNSTABLE");
                    return log.add(String.valueOf(args[0]));
                },
                String.class);
        step("echo", args -> log.add(mask(String.valueOf(args[0]))), String.class);
        step("isUnix", args -> true);
        block("lock", Map.class, Closure.class);
        block("timeout", Map.class, Closure.class);
        step("input", args -> null, Map.class);
        step("archiveArtifacts", args -> null, Map.class);
        step("fileExists", args -> Files.exists(workspace.resolve(args[0].toString())), String.class);
        step(
                "readFile",
                args -> Files.readString(
                        workspace.resolve(((Map<?, ?>) args[0]).get("file").toString())),
                Map.class);
        step(
                "libraryResource",
                args -> Files.readString(LIBRARY.resolve("resources").resolve(args[0].toString())),
                String.class);
        for (String kind : List.of("file", "usernamePassword", "string")) {
            step(kind, args -> new LinkedHashMap<Object, Object>((Map<?, ?>) args[0]), Map.class);
        }
        step("withEnv", args -> withEnv((List<?>) args[0], (Closure<?>) args[1]), List.class, Closure.class);
        step(
                "withCredentials",
                args -> withCredentials((List<?>) args[0], (Closure<?>) args[1]),
                List.class,
                Closure.class);
        step("sh", args -> sh((Map<?, ?>) args[0]), Map.class);
        step("sh", args -> sh(Map.of("script", args[0])), String.class);
    }

    private Object withEnv(List<?> pairs, Closure<?> body) {
        Map<String, String> added = new LinkedHashMap<>();
        for (Object pair : pairs) {
            String[] nameAndValue = pair.toString().split("=", 2);
            added.put(nameAndValue[0], nameAndValue[1]);
        }
        return within(added, body);
    }

    private Object withCredentials(List<?> bindings, Closure<?> body) {
        Map<String, String> added = new LinkedHashMap<>();
        for (Object each : bindings) {
            Map<?, ?> binding = (Map<?, ?>) each;
            Map<String, String> found = credentials.get(String.valueOf(binding.get("credentialsId")));
            if (found == null) {
                throw new Aborted("Could not find credentials entry with ID '" + binding.get("credentialsId") + "'");
            }
            for (String slot : List.of("variable", "usernameVariable", "passwordVariable")) {
                if (binding.get(slot) != null) {
                    added.put(binding.get(slot).toString(), found.get(slot));
                    secrets.push(found.get(slot));
                }
            }
        }
        try {
            return within(added, body);
        } finally {
            secrets.clear();
        }
    }

    private Object within(Map<String, String> added, Closure<?> body) {
        variables.push(added);
        try {
            return getHelper().callClosure(body);
        } finally {
            variables.pop();
        }
    }

    /** As durable-task does: {@code sh -xe} in the workspace, unless the script names its own interpreter. */
    private Object sh(Map<?, ?> args) throws IOException, InterruptedException {
        Path script = Files.createTempFile(workspace, "script", ".sh");
        String text = args.get("script").toString();
        Files.writeString(script, text);
        List<String> command = text.startsWith("#!")
                ? List.of(text.lines().findFirst().orElseThrow().substring(2), script.toString())
                : List.of("sh", "-xe", script.toString());
        ProcessBuilder builder = new ProcessBuilder(command).directory(workspace.toFile());
        builder.redirectErrorStream(true);
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("EPICHECK_")
                        || List.of("JAVA_HOME", "KUBECONFIG", "KUBE_CONFIG", "REGISTRY")
                                .contains(name));
        variables.descendingIterator().forEachRemaining(builder.environment()::putAll);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        Files.delete(script);
        output.lines().map(this::mask).forEach(log::add);
        if (Boolean.TRUE.equals(args.get("returnStatus"))) {
            return process.exitValue();
        }
        if (process.exitValue() != 0) {
            throw new Aborted("script returned exit code " + process.exitValue());
        }
        return Boolean.TRUE.equals(args.get("returnStdout")) ? output : null;
    }

    private String mask(String line) {
        String masked = line;
        for (String secret : secrets) {
            masked = masked.replace(secret, "****");
        }
        return masked;
    }

    Object run(String job) {
        return runScript(job);
    }

    String log() {
        return String.join("\n", log);
    }

    Object variable(String name) {
        return getBinding().getVariable(name);
    }

    private Map<?, ?> build() {
        return (Map<?, ?>) variable("currentBuild");
    }

    String status() {
        return String.valueOf(build().get("result"));
    }

    String description() {
        return String.valueOf(build().get("description"));
    }

    /** Calls of these steps, as "name(args)", in order. */
    List<String> calls(String... names) {
        List<String> wanted = List.of(names);
        List<String> out = new ArrayList<>();
        for (Object each : getHelper().getCallStack()) {
            MethodCall call = (MethodCall) each;
            if (wanted.contains(call.getMethodName())) {
                out.add(call.getMethodName() + "(" + call.argsToString() + ")");
            }
        }
        return out;
    }
}
