using System.Reflection;
using Kits.Control;
using Kits.Sdk;
using Kits.Sdk.Settings;

namespace Kits.Host.Loading;

/// <summary>A kit that can be used.</summary>
/// <param name="Name">The name that configurations use.</param>
/// <param name="Kit">What does the work.</param>
public sealed record LoadedKit(string Name, IKit Kit);

/// <summary>
/// Every kit found in the kits folders: those that can be used, and those that are refused, by name and with the reason. A kit that is
/// refused harms only the resources that want it.
/// </summary>
public sealed class KitCatalogue
{
    private readonly Dictionary<string, LoadedKit> _kits = [];
    private readonly List<KitAnswer> _answers = [];
    private readonly IKitLoader _loader;

    private KitCatalogue(IKitLoader loader) => _loader = loader;

    /// <summary>Every kit, as <c>kits kit list</c> shows it.</summary>
    public IReadOnlyList<KitAnswer> Answers => _answers;

    /// <summary>The names of the kits that can be used.</summary>
    public IEnumerable<string> Names => _kits.Keys;

    /// <summary>Where kits lie beside a published host: <c>DIR/lib/kitsd</c> and <c>DIR/kits</c>.</summary>
    public static string BesideHost => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "kits"));

    /// <summary>Loads every kit of some folders, in that order, and then those beside the host. Of two kits of one name the first wins.</summary>
    /// <exception cref="StartRefusedException">A folder that was asked for does not exist.</exception>
    public static KitCatalogue Load(IReadOnlyList<string> folders, IKitLoader? loader = null)
    {
        var catalogue = new KitCatalogue(loader ?? new PluginKitLoader());
        if (folders.FirstOrDefault(folder => !Directory.Exists(folder)) is { } missing)
            throw new StartRefusedException(ExitCode.BadConfiguration, $"the kits folder {missing} does not exist (--kits)");

        var searched = folders.Append(BesideHost).Select(folder => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))).Distinct();
        foreach (var folder in searched.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal)))
            catalogue.Add(folder);
        return catalogue;
    }

    /// <summary>The kit of a name, or null.</summary>
    public IKit? Find(string name) => _kits.GetValueOrDefault(name)?.Kit;

    /// <summary>Why there is no such kit, and which was perhaps meant.</summary>
    public string WhyNot(string name) =>
        _answers.Find(answer => string.Equals(answer.Name, name, StringComparison.OrdinalIgnoreCase) && answer.Problem is not null) is { } refused
            ? $"the kit {name} is refused: {refused.Problem}"
            : $"unknown kit {name}{NearestWord.Suggestion(name, Names)}; kits kit list shows all";

    private void Add(string folder)
    {
        KitImage? image = null;
        try
        {
            var path = AssemblyOf(folder);
            if (Untrusted(folder) is { } why)
                throw new KitRefusedException(why);

            image = KitImage.Read(path);
            image.CheckSdkVersion();
            var assembly = _loader.Load(path);
            image.CheckSdkMembers(assembly);

            var announced = assembly.GetCustomAttributes<RecoveryKitAttribute>().ToList();
            if (announced.Count == 0)
                throw new KitRefusedException($"{Path.GetFileName(path)} has no [assembly: RecoveryKit(...)]");
            foreach (var attribute in announced)
                Announce(attribute, folder, image.Version);
        }
        catch (Exception e) // whatever a stranger's assembly does, it bars no other kit
        {
            IReadOnlyList<string> names = image is { Names.Count: > 0 } ? image.Names : [Path.GetFileName(folder)];
            _answers.AddRange(names.Select(name => new KitAnswer(name, image?.Version ?? "", folder, e.Message)));
        }
        finally
        {
            image?.Dispose();
        }
    }

    private void Announce(RecoveryKitAttribute attribute, string folder, string version)
    {
        string? problem = null;
        try
        {
            if (attribute.Name.Length == 0 || !attribute.Name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-'))
                throw new KitRefusedException($"'{attribute.Name}' is no name of a kit; allowed are lower case letters, digits and -");
            if (_kits.ContainsKey(attribute.Name))
                throw new KitRefusedException($"another kit is called {attribute.Name} already: {_answers.First(answer => answer.Name == attribute.Name && answer.Problem is null).Path}");

            _kits.Add(attribute.Name, new LoadedKit(attribute.Name, Create(attribute.Kit)));
        }
        catch (Exception e) // one bad kit bars not even those of its own assembly
        {
            problem = e.Message;
        }

        _answers.Add(new KitAnswer(attribute.Name, version, folder, problem));
    }

    private static IKit Create(Type type)
    {
        if (!type.IsAssignableTo(typeof(IKit)))
            throw new KitRefusedException($"{type.FullName} does not implement Kits.Sdk.IKit");

        IKit kit;
        try
        {
            kit = (IKit)Activator.CreateInstance(type)!;
        }
        catch (MissingMethodException)
        {
            throw new KitRefusedException($"{type.FullName} has no public parameterless constructor");
        }
        catch (TargetInvocationException e) when (e.InnerException is { } thrown)
        {
            throw new KitRefusedException($"the constructor of {type.FullName} threw {thrown.GetType().Name}: {thrown.Message}");
        }

        try
        {
            SettingsBinder.Bind(kit.SettingsType, SettingValues.None);
            return kit;
        }
        catch (Exception e)
        {
            throw new KitRefusedException($"the settings of {type.FullName} cannot be read: {e.Message}");
        }
    }

    private static string? Untrusted(string folder) =>
        TrustedPath.WhyNot(folder)
        ?? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(TrustedPath.WhyNot).FirstOrDefault(why => why is not null);

    private static string AssemblyOf(string folder)
    {
        const string Suffix = ".deps.json";
        var found = Directory.GetFiles(folder, "*" + Suffix);
        return found switch
        {
            [var one] => one[..^Suffix.Length] + ".dll",
            [] => throw new KitRefusedException("its folder has no *.deps.json; publish the kit with EnableDynamicLoading"),
            _ => throw new KitRefusedException($"its folder has {found.Length} *.deps.json; a kit has exactly one"),
        };
    }
}
