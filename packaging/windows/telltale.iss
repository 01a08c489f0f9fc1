; Inno Setup 6: the installer for Windows, for one user, without administrator's rights.
;   iscc /DVersion=0.1.0 /DProgram=..\..\build\package\out\telltale /DOutput=..\..\dist packaging\windows\telltale.iss
; {app}\telltale.exe is the window, {app}\telltale-cli.exe the same program on a console.

#ifndef Version
  #error Give the version: /DVersion=…
#endif

[Setup]
AppId={{6B1E2B0E-3B0B-4C7C-9B57-2E5B1A0C7F11}
AppName=Telltale
AppVersion={#Version}
AppPublisher=Telltale
DefaultDirName={autopf}\Telltale
DefaultGroupName=Telltale
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
OutputDir={#Output}
OutputBaseFilename=telltale-{#Version}-windows-x86_64-setup
Compression=lzma2/max
SolidCompression=yes
LicenseFile={#Program}\_internal\LICENSE
UninstallDisplayIcon={app}\telltale.exe
CloseApplications=yes
ChangesAssociations=yes
; The same sources give the same installer.
TimeStampsInUTC=yes
TouchDate=2026-01-01
TouchTime=00:00

[Tasks]
Name: desktopicon; Description: "{cm:CreateDesktopIcon}"; Flags: unchecked
Name: startup; Description: "{cm:AutoStartProgram,Telltale}"; Flags: unchecked

[InstallDelete]
; An upgrade must not leave libraries of the version before beside its own.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "{#Program}\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion touch

[Icons]
Name: "{group}\Telltale"; Filename: "{app}\telltale.exe"
Name: "{userdesktop}\Telltale"; Filename: "{app}\telltale.exe"; Tasks: desktopicon

[Registry]
; What the window's settings read and change (desktop_app/autostart.py). It goes with the program, whoever wrote it.
Root: HKCU; Subkey: "Software\Microsoft\Windows\CurrentVersion\Run"; ValueType: string; ValueName: "Telltale"; ValueData: """{app}\telltale.exe"" app --background"; Tasks: startup
Root: HKCU; Subkey: "Software\Microsoft\Windows\CurrentVersion\Run"; ValueType: none; ValueName: "Telltale"; Flags: uninsdeletevalue
; "Open with" in the Explorer; the default program of no kind of file is changed.
Root: HKA; Subkey: "Software\Classes\Applications\telltale.exe"; ValueType: string; ValueName: "FriendlyAppName"; ValueData: "Telltale"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Applications\telltale.exe\shell\open\command"; ValueType: string; ValueData: """{app}\telltale.exe"" app ""%1"""
Root: HKA; Subkey: "Software\Classes\Applications\telltale.exe\SupportedTypes"; ValueType: string; ValueName: ".jpg"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\telltale.exe\SupportedTypes"; ValueType: string; ValueName: ".jpeg"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\telltale.exe\SupportedTypes"; ValueType: string; ValueName: ".jpe"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\telltale.exe\SupportedTypes"; ValueType: string; ValueName: ".jfif"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\telltale.exe\SupportedTypes"; ValueType: string; ValueName: ".mpo"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\telltale.exe\SupportedTypes"; ValueType: string; ValueName: ".png"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\telltale.exe\SupportedTypes"; ValueType: string; ValueName: ".webp"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\telltale.exe\SupportedTypes"; ValueType: string; ValueName: ".gif"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\telltale.exe\SupportedTypes"; ValueType: string; ValueName: ".bmp"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\telltale.exe\SupportedTypes"; ValueType: string; ValueName: ".avif"; ValueData: ""

[Run]
Filename: "{app}\telltale.exe"; Description: "{cm:LaunchProgram,Telltale}"; Flags: nowait postinstall skipifsilent

[Code]
procedure CurUninstallStepChanged(CurUninstallStep: TUninstallStep);
begin
  if (CurUninstallStep = usPostUninstall) and not UninstallSilent then
    MsgBox('Telltale is removed. Your history, paired browsers and models are left in ' +
      ExpandConstant('{localappdata}\Telltale') + '. Delete that folder to forget them.', mbInformation, MB_OK);
end;
