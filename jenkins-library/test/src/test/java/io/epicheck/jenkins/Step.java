package io.epicheck.jenkins;

import groovy.lang.Closure;

/** A pipeline step as a Java lambda; varargs, so one class fits every arity JenkinsPipelineUnit calls it with. */
final class Step extends Closure<Object> {
    private static final long serialVersionUID = 1L;

    @FunctionalInterface
    interface Body {
        Object run(Object[] args) throws Exception;
    }

    private final transient Body body;

    Step(Body body) {
        super(null);
        this.body = body;
    }

    public Object doCall(Object... args) throws Exception {
        return body.run(args);
    }
}
