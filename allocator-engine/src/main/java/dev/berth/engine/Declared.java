package dev.berth.engine;

/**
 * An object as the engine has it.
 *
 * @param object its spec, and in its state what it holds
 * @param version grows with every change of the object; never 0
 * @param condition how far it has come
 * @param <T> {@code Network}, {@code Node}, {@code Service} or {@code Task}
 */
public record Declared<T>(T object, long version, Condition condition) {}
