package rmaplab.checker.weave;

import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DynamicConstantDesc;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which methods of a program can run at all, if of several implementations of one interface it uses
 * a certain one.
 *
 * <p>Guarantee: a method that an execution calls is found. A method that is found need not ever be
 * called.
 *
 * <p>Assumed: of the classes that share a private supertype with the implementation, no objects
 * exist but the implementation's own; and objects are made by {@code new}, by a constructor
 * reference, or by a service loader that is given a class literal.
 *
 * <p>Mechanism: rapid type analysis. From the subject's methods, calls are followed into the bodies
 * that they may mean: of a virtual call, those of all classes of which a reached body makes an
 * object. The body of a lambda is reached where the lambda is made. What the library may call back
 * is reached when an object is made: the methods that Object has, and all methods of a class that
 * has another supertype of the library.
 */
final class Reachability {
  private static final Set<String> OF_OBJECT =
      Set.of("toString()Ljava/lang/String;", "equals(Ljava/lang/Object;)Z", "hashCode()I");
  private static final String CONSTRUCTOR = "<init>";

  private final Hierarchy hierarchy;
  private final String implementation;
  private final Set<String> shared;
  private final Set<String> made = new LinkedHashSet<>();
  private final Set<String> initialised = new HashSet<>();
  private final Map<String, Set<String>> calledOn = new LinkedHashMap<>();
  private final Set<String> reached = new HashSet<>();
  private final Deque<Hierarchy.Method> todo = new ArrayDeque<>();

  private Reachability(Hierarchy hierarchy, String implementation) {
    this.hierarchy = hierarchy;
    this.implementation = implementation;
    shared = hierarchy.supertypes(implementation);
  }

  /**
   * The methods that can run, as internal class name, dot, name and descriptor.
   *
   * @param subject the class whose methods are called from outside; its internal name
   * @param implementation the one that is used; its internal name
   */
  static Set<String> of(Hierarchy hierarchy, String subject, String implementation) {
    Reachability analysis = new Reachability(hierarchy, implementation);
    for (String root : List.of(subject, implementation)) {
      analysis.make(root);
      hierarchy.methods(root).stream()
          .filter(m -> root.equals(subject) || m.signature().startsWith(CONSTRUCTOR))
          .forEach(analysis::reach);
    }
    while (!analysis.todo.isEmpty()) {
      analysis.follow(analysis.todo.pop());
    }
    return analysis.reached;
  }

  private void reach(Hierarchy.Method method) {
    if (reached.add(method.name())) {
      initialise(method.owner());
      todo.push(method);
    }
  }

  private void initialise(String type) {
    if (initialised.add(type)) {
      hierarchy.methods(type).stream()
          .filter(m -> m.signature().startsWith("<clinit>"))
          .forEach(this::reach);
    }
  }

  /** Whether it is assumed that no object of exactly this class exists. */
  private boolean isRival(String type) {
    return !type.equals(implementation)
        && hierarchy.supertypes(type).stream().anyMatch(shared::contains);
  }

  private void make(String type) {
    if (!hierarchy.knows(type) || isRival(type) || !made.add(type)) {
      return;
    }
    initialise(type);
    calledOn.forEach((signature, owners) -> {
      if (owners.stream().anyMatch(hierarchy.supertypes(type)::contains)) {
        hierarchy.select(type, signature).forEach(this::reach);
      }
    });
    boolean listed = hierarchy.hasLibrarySupertype(type);
    for (String above : hierarchy.supertypes(type)) {
      for (Hierarchy.Method method : hierarchy.methods(above)) {
        if (method.isVirtual() && (listed || OF_OBJECT.contains(method.signature()))) {
          hierarchy.select(type, method.signature()).forEach(this::reach);
        }
      }
    }
  }

  private void follow(Hierarchy.Method method) {
    MethodModel model = method.model();
    model.code().ifPresent(code -> code.forEach(e -> follow(e, method)));
  }

  private void follow(CodeElement e, Hierarchy.Method from) {
    switch (e) {
      case NewObjectInstruction n -> make(n.className().asInternalName());
      case InvokeInstruction call -> call(call, from);
      case InvokeDynamicInstruction call -> call.bootstrapArgs().forEach(this::constant);
      case ConstantInstruction.LoadConstantInstruction c -> constant(c.constantValue());
      case FieldInstruction f -> initialise(f.owner().asInternalName());
      default -> {}
    }
  }

  private void call(InvokeInstruction call, Hierarchy.Method from) {
    String owner = call.owner().asInternalName();
    String signature = call.name().stringValue() + call.type().stringValue();
    if (call.opcode() == Opcode.INVOKESTATIC || call.opcode() == Opcode.INVOKESPECIAL) {
      boolean above =
          from.signature().startsWith(CONSTRUCTOR) && hierarchy.isDirectlyAbove(owner, from);
      if (!signature.startsWith(CONSTRUCTOR) || above || !isRival(owner)) {
        hierarchy.find(owner, signature).forEach(this::reach);
      }
    } else {
      virtual(owner, signature);
    }
  }

  private void virtual(String owner, String signature) {
    if (!hierarchy.knows(owner)
        || !calledOn.computeIfAbsent(signature, _ -> new LinkedHashSet<>()).add(owner)) {
      return;
    }
    for (Hierarchy.Method found : hierarchy.find(owner, signature)) {
      // A default method may be called on a lambda, whose class is not seen.
      if (!found.isVirtual() || hierarchy.isInterface(found.owner())) {
        reach(found);
      }
    }
    for (String type : List.copyOf(made)) {
      if (hierarchy.supertypes(type).contains(owner)) {
        hierarchy.select(type, signature).forEach(this::reach);
      }
    }
  }

  private void constant(ConstantDesc constant) {
    switch (constant) {
      case DirectMethodHandleDesc handle -> handle(handle);
      case DynamicConstantDesc<?> dynamic -> dynamic.bootstrapArgsList().forEach(this::constant);
      case ClassDesc type when type.isClassOrInterface() -> {
        for (String provider : hierarchy.providers(Hierarchy.internal(type))) {
          make(provider);
          hierarchy.find(provider, "<init>()V").forEach(this::reach);
        }
      }
      default -> {}
    }
  }

  private void handle(DirectMethodHandleDesc handle) {
    String owner = Hierarchy.internal(handle.owner());
    String signature = handle.methodName() + handle.lookupDescriptor();
    switch (handle.kind()) {
      case CONSTRUCTOR -> {
        make(owner);
        hierarchy.find(owner, signature).forEach(this::reach);
      }
      case VIRTUAL, INTERFACE_VIRTUAL -> virtual(owner, signature);
      case STATIC, INTERFACE_STATIC, SPECIAL, INTERFACE_SPECIAL ->
          hierarchy.find(owner, signature).forEach(this::reach);
      case GETTER, SETTER, STATIC_GETTER, STATIC_SETTER -> initialise(owner);
    }
  }
}
