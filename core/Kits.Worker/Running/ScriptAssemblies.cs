using System.Reflection;
using System.Runtime.Loader;
using Kits.Scripting.Workers;

namespace Kits.Worker.Running;

/// <summary>The compiled scripts that this worker has loaded, each in a context that can be unloaded when the script was changed.</summary>
internal sealed class ScriptAssemblies
{
    private const int Most = 32;

    private readonly List<(string Assembly, string Path, AssemblyLoadContext Context, Func<object?[], Task<object>> Main)> _loaded = [];

    /// <summary>The method that runs a script.</summary>
    public Func<object?[], Task<object>> Get(CompiledScript script)
    {
        var known = _loaded.Find(loaded => loaded.Assembly == script.Assembly);
        if (known.Main is not null)
            return known.Main;

        foreach (var old in _loaded.Where((loaded, at) => loaded.Path == script.Path || at < _loaded.Count - Most).ToList())
        {
            _loaded.Remove(old);
            old.Context.Unload();
        }

        var context = new ScriptContext(script);
        var main = context.Load();
        _loaded.Add((script.Assembly, script.Path, context, main));
        return main;
    }

    private sealed class ScriptContext(CompiledScript script) : AssemblyLoadContext(Path.GetFileNameWithoutExtension(script.Assembly), isCollectible: true)
    {
        public Func<object?[], Task<object>> Load()
        {
            // Read whole: the file may be deleted as soon as the script was changed.
            using var assembly = new MemoryStream(File.ReadAllBytes(script.Assembly));
            using var symbols = new MemoryStream(File.ReadAllBytes(Path.ChangeExtension(script.Assembly, ".pdb")));
            var method = LoadFromStream(assembly, symbols).GetType(script.Type, throwOnError: true)!
                .GetMethod(script.Method, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!;
            return method.CreateDelegate<Func<object?[], Task<object>>>();
        }

        protected override Assembly? Load(AssemblyName assemblyName) =>
            script.References.FirstOrDefault(path => Path.GetFileNameWithoutExtension(path) == assemblyName.Name) is { } path ? LoadFromAssemblyPath(path) : null;
    }
}
