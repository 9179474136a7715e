package io.epicheck.jenkins;

import com.cloudbees.groovy.cps.NonCPS;
import groovy.lang.GroovyClassLoader;
import groovy.lang.GroovyCodeSource;
import groovy.lang.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.codehaus.groovy.control.CompilerConfiguration;
import org.codehaus.groovy.control.customizers.CompilationCustomizer;
import org.codehaus.groovy.control.customizers.ImportCustomizer;

/** The library's Groovy files, compiled with a transformer of Jenkins. */
final class LibrarySources {
    private LibrarySources() {}

    static GroovyClassLoader compiler(CompilationCustomizer transformer) {
        CompilerConfiguration configuration = new CompilerConfiguration();
        configuration.addCompilationCustomizers(new ImportCustomizer().addImports(NonCPS.class.getName()), transformer);
        GroovyClassLoader loader = new GroovyClassLoader(LibrarySources.class.getClassLoader(), configuration);
        loader.addClasspath(PipelineHarness.LIBRARY.resolve("src").toString());
        return loader;
    }

    static List<Path> files() throws IOException {
        List<Path> out = new ArrayList<>();
        for (String folder : List.of("src", "vars")) {
            try (Stream<Path> walk = Files.walk(PipelineHarness.LIBRARY.resolve(folder))) {
                walk.filter(file -> file.toString().endsWith(".groovy"))
                        .sorted()
                        .forEach(out::add);
            }
        }
        return out;
    }

    static List<Class<?>> compile(CompilationCustomizer transformer) throws IOException {
        List<Class<?>> out = new ArrayList<>();
        GroovyClassLoader loader = compiler(transformer);
        for (Path file : files()) {
            out.add(loader.parseClass(new GroovyCodeSource(file.toFile(), "UTF-8"), true));
        }
        return out;
    }

    static boolean isStep(Class<?> type) {
        return Script.class.isAssignableFrom(type);
    }
}
