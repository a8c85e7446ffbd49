package dev.supaplane.provisioner.docker;

import dev.supaplane.provisioner.engine.ContainerEngine;
import dev.supaplane.provisioner.engine.EngineException;
import dev.supaplane.provisioner.engine.EngineException.Kind;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts what an engine is asked to change, and loses the answer to one such call. */
final class WatchedEngine implements InvocationHandler {
  private static final Set<String> CHANGE_NOTHING =
      Set.of("observe", "projects", "logs", "watch", "answers", "close");

  private final ContainerEngine real;
  private final AtomicInteger changes = new AtomicInteger();
  private final AtomicInteger loses = new AtomicInteger();

  WatchedEngine(ContainerEngine real) {
    this.real = real;
  }

  /** The engine as it is to be used. */
  ContainerEngine engine() {
    return (ContainerEngine)
        Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {ContainerEngine.class}, this);
  }

  /** How many changes were asked for. */
  int changes() {
    return changes.get();
  }

  /** The engine will make this change, counted from 1, and nobody hear of it. */
  void loseTheAnswerTo(int change) {
    loses.set(change);
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    if (method.getDeclaringClass() == Object.class || CHANGE_NOTHING.contains(method.getName())) {
      return pass(method, arguments);
    }
    var change = changes.incrementAndGet();
    var answer = pass(method, arguments);
    if (change == loses.get()) {
      throw new EngineException(Kind.TIMEOUT, method.getName() + ": the answer got lost", null);
    }
    return answer;
  }

  private Object pass(Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(real, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
