package io.epicheck.jenkins;

import static org.assertj.core.api.Assertions.assertThat;

import groovy.lang.GroovyClassLoader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.kohsuke.groovy.sandbox.GroovyInterceptor;
import org.kohsuke.groovy.sandbox.SandboxTransformer;

/**
 * A library of a folder or a job is not trusted: it runs in the script-security sandbox. This records every call that ours makes and
 * allows those that its generic-whitelist has.
 */
class SandboxTest {
    private static final List<String> ALLOWED = List.of(
            "java\\.lang\\.(Boolean|Character|Integer|String)\\.(compareTo/1|toString/0)",
            "java\\.lang\\.Integer\\.(minus|next|plus)/\\d",
            "static java\\.lang\\.Integer\\.parseInt/2",
            "java\\.lang\\.String\\.(charAt|contains|indexOf|length|plus|split|startsWith|substring|toLowerCase)/\\d",
            "java\\.util\\.ArrayList\\.(add|addAll|contains|get|isCase|join)/1",
            "java\\.util\\.(LinkedHashMap|ImmutableCollections\\$Map.)\\.(entrySet|equals|get|keySet|put|size|toString)/\\d",
            "java\\.util\\..*(Set|AbstractMap\\$1)\\.iterator/0",
            "java\\.util\\..*(Iterator|AbstractMap\\$1\\$1)\\.next/0",
            "static org\\.codehaus\\.groovy\\.runtime\\.ScriptBytecodeAdapter\\.matchRegex/2");

    static final class Recorder extends GroovyInterceptor {
        final TreeSet<String> calls = new TreeSet<>();

        private static boolean ours(Class<?> type) {
            return type.getName().startsWith("io.epicheck.");
        }

        @Override
        public Object onMethodCall(Invoker invoker, Object receiver, String method, Object... args) throws Throwable {
            boolean reflective = List.of("setProperty", "getProperty", "invokeMethod", "getMetaClass", "setMetaClass")
                    .contains(method);
            if (!ours(receiver.getClass()) || reflective) {
                calls.add((reflective
                                ? "groovy.lang.GroovyObject"
                                : receiver.getClass().getName()) + "." + method + "/" + args.length);
            }
            return super.onMethodCall(invoker, receiver, method, args);
        }

        @Override
        public Object onStaticCall(Invoker invoker, Class receiver, String method, Object... args) throws Throwable {
            if (!ours(receiver)) {
                calls.add("static " + receiver.getName() + "." + method + "/" + args.length);
            }
            return super.onStaticCall(invoker, receiver, method, args);
        }

        @Override
        public Object onNewInstance(Invoker invoker, Class receiver, Object... args) throws Throwable {
            if (!ours(receiver)) {
                calls.add("new " + receiver.getName());
            }
            return super.onNewInstance(invoker, receiver, args);
        }
    }

    private static Map<String, Object> everyOption() {
        Map<String, Object> args = new LinkedHashMap<>();
        args.put("env", "prod");
        args.put("comand", "run");
        args.put("nothing", "like it");
        args.put("set", Map.of("host", "example.org"));
        args.put("credentials", Map.of("A", "id", "B", Map.of("file", "id"), "C", Map.of("usernamePassword", "id")));
        args.put("scm", Map.of("GIT_BRANCH", "origin/main"));
        args.put("timeoutMinutes", 5);
        args.put("lock", true);
        args.put("runnerUrl", "https://example.org/runner.jar");
        args.put("runnerSha256", "0".repeat(64));
        return args;
    }

    @Test
    void theLibraryNeedsNoApproval() throws Exception {
        GroovyClassLoader loader = LibrarySources.compiler(new SandboxTransformer());
        Class<?> callType = loader.loadClass("io.epicheck.jenkins.RunnerCall");
        Class<?> resultType = loader.loadClass("io.epicheck.jenkins.RunnerResult");
        Recorder recorder = new Recorder();
        recorder.register();
        try {
            Object call = callType.getConstructor(Map.class, boolean.class).newInstance(everyOption(), false);
            for (String method : List.of("problems", "bindings", "environment", "title", "toString")) {
                callType.getMethod(method).invoke(call);
            }
            Object result = resultType
                    .getMethod("read", String.class, int.class)
                    .invoke(null, FakeRunner.DEPLOYED + FakeRunner.ROLLED_BACK, 6);
            resultType.getMethod("describe", callType, Map.class).invoke(null, call, result);
            resultType.getMethod("explain", callType, Map.class).invoke(null, call, result);
        } finally {
            recorder.unregister();
        }
        assertThat(recorder.calls).as("the recorder records").contains("java.lang.String.split/1");
        assertThat(recorder.calls).allSatisfy(call -> assertThat(ALLOWED).anyMatch(call::matches));
    }
}
