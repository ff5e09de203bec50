/** Small whole programs, each run by its test. */
package dev.weft.examples;
