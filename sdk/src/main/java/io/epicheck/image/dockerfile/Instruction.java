package io.epicheck.image.dockerfile;

/**
 * One instruction of a Dockerfile.
 *
 * @param line where it begins, counted from 1
 * @param keyword in upper case
 * @param text the whole instruction on one line
 * @param stage which FROM it follows, counted from 0; -1 before the first
 * @param step its place in the stage, counted from 1; FROM is 1
 */
record Instruction(int line, String keyword, String text, int stage, int step) {}
