package io.epicheck.lint;

/**
 * What there is to know about a rule. Ids are stable: silences name them.
 *
 * @param severity as a rule; a finding can be milder where less is at stake
 * @param meaning what is wrong, in one line
 * @param why what happens because of it
 * @param remedy what a person does about it
 */
public record LintRule(String id, Severity severity, String meaning, String why, String remedy) {}
