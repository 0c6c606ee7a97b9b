using System.Text.Json.Serialization;
using Kits.Scripting.Vocabulary;

namespace Kits.Scripting.Workers;

/// <summary>What host and worker tell each other. Only values; unknown ones are never sent, for both come from one build.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(Run), "run")]
[JsonDerivedType(typeof(Compile), "compile")]
[JsonDerivedType(typeof(Cancel), "cancel")]
[JsonDerivedType(typeof(Answer), "answer")]
[JsonDerivedType(typeof(Log), "log")]
[JsonDerivedType(typeof(Ask), "ask")]
[JsonDerivedType(typeof(Ended), "ended")]
[JsonDerivedType(typeof(Compiled), "compiled")]
public abstract record Message
{
    private Message()
    {
    }

    /// <summary>To the worker: run a script.</summary>
    /// <param name="Program">What the compiler made of it.</param>
    /// <param name="Call">What it is told.</param>
    /// <param name="Time">How long it may take.</param>
    /// <param name="Output">How many characters of output are worth sending.</param>
    public sealed record Run(CompiledScript Program, ScriptCall Call, TimeSpan Time, int Output) : Message;

    /// <summary>To the worker: end the script that runs.</summary>
    public sealed record Cancel : Message;

    /// <summary>To the worker: what it asked for.</summary>
    /// <param name="Number">Of the question.</param>
    /// <param name="Value">In JSON.</param>
    /// <param name="Problem">Why there is none.</param>
    public sealed record Answer(int Number, string? Value, string? Problem) : Message;

    /// <summary>From the worker: a line of output.</summary>
    public sealed record Log(string Text) : Message;

    /// <summary>From the worker: the script asks for a service.</summary>
    /// <param name="Number">To know the answer by.</param>
    /// <param name="Service">Which.</param>
    /// <param name="Value">What is asked, in JSON.</param>
    public sealed record Ask(int Number, string Service, string Value) : Message;

    /// <summary>From the worker: the script has ended.</summary>
    /// <param name="Outcome">How.</param>
    /// <param name="Heap">How much memory the worker holds now.</param>
    /// <param name="Stuck">Whether the script still runs although it was told to end: the worker ends itself.</param>
    public sealed record Ended(ScriptOutcome Outcome, long Heap, bool Stuck) : Message;

    /// <summary>To the worker: compile a script.</summary>
    /// <param name="Path">The file.</param>
    /// <param name="Folder">Where the assembly goes; null: only look for mistakes, calls that no script should make among them.</param>
    /// <param name="Fingerprint">What else the assembly depends on.</param>
    /// <param name="OwesAnswer">Whether to find fault with a script that cannot end with an answer.</param>
    public sealed record Compile(string Path, string? Folder, string Fingerprint, bool OwesAnswer) : Message;

    /// <summary>From the worker: what became of it.</summary>
    /// <param name="Program">The assembly; null if there are problems.</param>
    /// <param name="Problems">Each <c>FILE:LINE:COLUMN: what is wrong</c>.</param>
    public sealed record Compiled(CompiledScript? Program, IReadOnlyList<string> Problems) : Message;
}

/// <summary>A script that was compiled, as it lies on disk.</summary>
/// <param name="Path">The script.</param>
/// <param name="Assembly">Its assembly; the symbols lie beside it.</param>
/// <param name="Type">The type that holds it.</param>
/// <param name="Method">The method that runs it.</param>
/// <param name="Fingerprint">What else it depends on.</param>
/// <param name="Inputs">Every file that it was made from, and the SHA-256 of each.</param>
/// <param name="References">The assemblies beside the script that it uses.</param>
public sealed record CompiledScript(
    string Path, string Assembly, string Type, string Method, string Fingerprint, IReadOnlyDictionary<string, string> Inputs, IReadOnlyList<string> References);

/// <summary>How messages are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Message))]
[JsonSerializable(typeof(CompiledScript))]
[JsonSerializable(typeof(CommandRequest))]
[JsonSerializable(typeof(CommandAnswer))]
[JsonSerializable(typeof(SqlRequest))]
[JsonSerializable(typeof(IReadOnlyList<IReadOnlyDictionary<string, string>>))]
[JsonSerializable(typeof(HttpRequest))]
[JsonSerializable(typeof(HttpAnswer))]
[JsonSerializable(typeof(TcpRequest))]
[JsonSerializable(typeof(TcpAnswer))]
[JsonSerializable(typeof(TimeSpan))]
[JsonSerializable(typeof(BagValue))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(bool))]
public sealed partial class MessageJson : JsonSerializerContext;

/// <summary>A question to a database.</summary>
public sealed record SqlRequest(string Text, IReadOnlyList<string?> Parameters);

/// <summary>A value for the bag.</summary>
public sealed record BagValue(string Name, string? Value);
