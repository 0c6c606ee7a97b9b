using Kits.Control;
namespace Kits.Host.Loading;
public sealed class KitCatalogue { public static KitCatalogue Load(IReadOnlyList<string> f)=>null!; public IReadOnlyList<KitAnswer> Answers=>[]; }
