using Jint;
using Jint.Native.Object;
using Kits.Scripting.Vocabulary;

namespace Kits.Scripting.JavaScript;

/// <summary>An answer, as JavaScript holds it in its hands: opaque, and made by nobody but the four functions.</summary>
internal sealed class AnswerObject(Engine engine, ScriptAnswer answer) : ObjectInstance(engine)
{
    public ScriptAnswer Answer { get; } = answer;
}
