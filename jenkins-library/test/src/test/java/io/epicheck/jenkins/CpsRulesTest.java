package io.epicheck.jenkins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cloudbees.groovy.cps.CpsTransformer;
import com.cloudbees.groovy.cps.WorkflowTransformed;
import com.lesfurets.jenkins.unit.cps.PipelineTestHelperCPS;
import groovy.lang.GroovyCodeSource;
import java.io.NotSerializableException;
import java.io.Serializable;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules that bite on a controller only, checked on the library compiled as workflow-cps compiles it. */
class CpsRulesTest {
    private static List<String> transformed(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(WorkflowTransformed.class))
                .map(Method::getName)
                .toList();
    }

    @Test
    void classesOutsideVarsSurviveARestartAndNeedNoCps() throws Exception {
        List<Class<?>> classes = LibrarySources.compile(new CpsTransformer()).stream()
                .filter(type -> !LibrarySources.isStep(type))
                .toList();
        assertThat(classes).hasSize(2).allSatisfy(type -> {
            assertThat(Serializable.class).isAssignableFrom(type);
            assertThat(transformed(type)).as("methods without @NonCPS").isEmpty();
        });
    }

    @Test
    void everyStepIsTransformedAndHasItsHelpText() throws Exception {
        List<Class<?>> steps = LibrarySources.compile(new CpsTransformer()).stream()
                .filter(LibrarySources::isStep)
                .toList();
        assertThat(steps).isNotEmpty().allSatisfy(type -> {
            assertThat(transformed(type)).contains("call");
            assertThat(type.getMethod("call", Map.class).getReturnType()).isEqualTo(Map.class);
            assertThat(PipelineHarness.LIBRARY.resolve("vars/" + type.getSimpleName() + ".txt"))
                    .exists();
        });
    }

    @Test
    void theHelpTextNamesEveryOption() throws Exception {
        String source = Files.readString(PipelineHarness.LIBRARY.resolve("src/io/epicheck/jenkins/RunnerCall.groovy"));
        String help = Files.readString(PipelineHarness.LIBRARY.resolve("vars/epicheckDeploy.txt"));
        List<String> options = source.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("case '") && !line.startsWith("default"))
                .map(line -> line.substring(6, line.indexOf('\'', 6)))
                .toList();
        assertThat(options).hasSizeGreaterThan(15).allSatisfy(option -> assertThat(help)
                .contains(option));
    }

    /** The check itself is awake: what Jenkins refuses, it refuses. */
    @Test
    void refusesWhatJenkinsCannotTransform(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("bad.groovy"), "def call() { synchronized (this) { sh 'x' } }\n");
        assertThatThrownBy(() -> LibrarySources.compiler(new CpsTransformer())
                        .parseClass(new GroovyCodeSource(file.toFile(), "UTF-8")))
                .hasMessageContaining("synchronized is unsupported for CPS transformation");
    }

    @Test
    void refusesALocalThatCannotBeSavedAcrossAStep(@TempDir Path workspace) throws Exception {
        PipelineHarness pipeline = new PipelineHarness(new PipelineTestHelperCPS(), workspace);
        assertThatThrownBy(() -> pipeline.run("notSerializable.jenkins"))
                .rootCause()
                .isInstanceOf(NotSerializableException.class);
    }
}
