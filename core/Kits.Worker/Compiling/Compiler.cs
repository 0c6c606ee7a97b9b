using System.Security.Cryptography;
using System.Text;
using Kits.Scripting.CSharp;
using Kits.Scripting.Workers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.CodeAnalysis.Scripting.Hosting;

namespace Kits.Worker.Compiling;

/// <summary>
/// Makes an assembly of a script: once as it stands, to find its mistakes, and once with the guard before every statement, to run it. Never
/// by the scripting API's own way of running, which loads what it compiles and never lets go of it.
/// </summary>
#pragma warning disable CA1001 // lives as long as the process
internal sealed class Compiler
#pragma warning restore CA1001
{
    private static readonly string[] Imports =
    [
        "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Text", "System.Text.Json", "System.Text.Json.Nodes",
        "System.Text.RegularExpressions", "System.Threading", "System.Threading.Tasks", "Kits.Scripting.Vocabulary",
    ];

    private readonly InteractiveAssemblyLoader _loader = new(); // one for all: each script would make a context of its own that never goes
    private readonly ScriptOptions _options = ScriptOptions.Default
        .WithReferences(References())
        .WithImports(Imports)
        .WithEmitDebugInformation(true)
        .WithFileEncoding(Encoding.UTF8)
        .WithOptimizationLevel(OptimizationLevel.Release);

    public Message.Compiled Compile(Message.Compile asked)
    {
        var files = new ScriptFiles(asked.Path);
        var plain = CompilationOf(asked.Path, files, instrumented: false);
        var problems = Problems.In(plain, asked.Path, strict: asked.Folder is null, asked.OwesAnswer);
        if (problems.Count > 0 || asked.Folder is null)
            return new Message.Compiled(null, problems);

        var inputs = files.Read.Concat(ReferencesBeside(plain, asked.Path)).Distinct().ToDictionary(file => file, HashOf);
        var name = "kit_" + KeyOf(asked.Fingerprint, inputs);
        var guarded = CompilationOf(asked.Path, files, instrumented: true).WithAssemblyName(name);
        var entry = guarded.GetEntryPoint(CancellationToken.None)!;
        var assembly = Path.Combine(asked.Folder, name + ".dll");
        if (Emit(guarded, assembly) is { Count: > 0 } unexpected)
            return new Message.Compiled(null, unexpected);

        return new Message.Compiled(
            new CompiledScript(asked.Path, assembly, entry.ContainingType.MetadataName, entry.MetadataName, asked.Fingerprint, inputs, [.. ReferencesBeside(plain, asked.Path)]), []);
    }

    private CSharpCompilation CompilationOf(string path, ScriptFiles files, bool instrumented)
    {
        var resolver = new ScriptSources(files, instrumented);
        var options = _options.WithFilePath(path).WithSourceResolver(resolver)
            .WithMetadataResolver(ScriptMetadataResolver.Default.WithBaseDirectory(files.Folder).WithSearchPaths(files.Folder));
        using var text = resolver.OpenRead(path);
        using var reader = new StreamReader(text);
        return (CSharpCompilation)CSharpScript.Create<object>(reader.ReadToEnd(), options, typeof(ScriptGlobals), _loader).GetCompilation();
    }

    private static List<string> Emit(CSharpCompilation compilation, string assembly)
    {
        using var code = new MemoryStream();
        using var symbols = new MemoryStream();
        var emitted = compilation.Emit(code, symbols, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb));
        if (!emitted.Success)
            return [.. emitted.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.ToString())];

        WriteWhole(Path.ChangeExtension(assembly, ".pdb"), symbols);
        WriteWhole(assembly, code);
        return [];
    }

    private static void WriteWhole(string file, MemoryStream content)
    {
        File.WriteAllBytes(file + ".new", content.ToArray());
        File.Move(file + ".new", file, overwrite: true);
    }

    private static IEnumerable<string> ReferencesBeside(CSharpCompilation compilation, string path) =>
        compilation.DirectiveReferences.OfType<PortableExecutableReference>().Select(reference => reference.FilePath!)
            .Where(file => file.StartsWith(Path.GetDirectoryName(path) + "/", StringComparison.Ordinal));

    private static IEnumerable<MetadataReference> References() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(':')
            .Where(file => Path.GetFileName(file) is { } name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard.dll" or "mscorlib.dll" or "Microsoft.Win32.Primitives.dll" or "Kits.Scripting.dll" or "Kits.Sdk.dll"))
            .Select(file => MetadataReference.CreateFromFile(file));

    private static string KeyOf(string fingerprint, Dictionary<string, string> inputs) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(fingerprint + string.Concat(inputs.OrderBy(input => input.Key, StringComparer.Ordinal).Select(input => $"\n{input.Key} {input.Value}")))))[..32];

    private static string HashOf(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
}
