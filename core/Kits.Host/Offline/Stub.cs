namespace Kits.Host.Offline;
public static class OfflineVerbs { public static Task<int> RunAsync(string[] a)=>Task.FromResult(0); }
