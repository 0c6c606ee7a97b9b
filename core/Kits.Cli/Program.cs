using Kits.Cli;
using Kits.Cli.Printing;

// The kernel keeps the name we were called by; .NET names the assembly instead when it runs one.
var name = Path.GetFileName(File.ReadAllText("/proc/self/cmdline").Split('\0')[0]);

return await FrontDoor.EnterAsync(name, args, Screen.OfThisProcess());
