; makensis -DVERSION=… -DTREE=… -DICON=… -DOUT=… installer.nsi
; For the person who runs it: no administrator rights are asked for, nothing is written outside of their own folders.
Unicode true
SetCompressor /SOLID lzma
Target amd64-unicode
!include MUI2.nsh
!include FileFunc.nsh
!include in_use.nsh
!define APP "Fireside"
!define UNKEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\${APP}"
!define APPKEY "Software\Classes\Applications\fireside.exe"
!define PATHKEY "Software\Microsoft\Windows\CurrentVersion\App Paths\fireside.exe"
Name "${APP}"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\${APP}"
InstallDirRegKey HKCU "${UNKEY}" "InstallLocation"
RequestExecutionLevel user
ManifestDPIAware true
VIProductVersion "${VERSION}.0"
VIAddVersionKey ProductName "${APP}"
VIAddVersionKey ProductVersion "${VERSION}"
VIAddVersionKey FileVersion "${VERSION}"
VIAddVersionKey FileDescription "${APP} setup"
VIAddVersionKey CompanyName "Fireside contributors"
VIAddVersionKey LegalCopyright "MIT licence"
!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_LICENSE "${TREE}/LICENSE.txt"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_RUN "$INSTDIR\fireside.exe"
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "German"
!insertmacro MUI_LANGUAGE "SimpChinese"

Section "${APP}" main
  SectionIn RO
  ${RefuseWhileOpen}
  ; An upgrade leaves no old modules behind: only folders that this setup has made are cleared.
  RMDir /r "$INSTDIR\runtime"
  RMDir /r "$INSTDIR\packages"
  SetOutPath "$INSTDIR"
  File /r "${TREE}/*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortCut "$SMPROGRAMS\${APP}.lnk" "$INSTDIR\fireside.exe"
  WriteRegStr HKCU "${APPKEY}\shell\open\command" "" '"$INSTDIR\fireside.exe" "%1"'
  WriteRegStr HKCU "${APPKEY}" "FriendlyAppName" "${APP}"
  WriteRegStr HKCU "${PATHKEY}" "" "$INSTDIR\fireside.exe"
  WriteRegStr HKCU "${UNKEY}" "DisplayName" "${APP}"
  WriteRegStr HKCU "${UNKEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNKEY}" "DisplayIcon" "$INSTDIR\fireside.exe"
  WriteRegStr HKCU "${UNKEY}" "Publisher" "Fireside contributors"
  WriteRegStr HKCU "${UNKEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNKEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNKEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNKEY}" "NoModify" 1
  WriteRegDWORD HKCU "${UNKEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  IntFmt $0 "0x%08X" $0
  WriteRegDWORD HKCU "${UNKEY}" "EstimatedSize" "$0"
SectionEnd

Section "Uninstall"
  ${RefuseWhileOpen}
  RMDir /r "$INSTDIR\runtime"
  RMDir /r "$INSTDIR\packages"
  Delete "$INSTDIR\fireside.exe"
  Delete "$INSTDIR\fireside-cli.exe"
  Delete "$INSTDIR\LICENSE.txt"
  Delete "$INSTDIR\THIRD-PARTY-NOTICES.txt"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${APP}.lnk"
  DeleteRegKey HKCU "${UNKEY}"
  DeleteRegKey HKCU "${APPKEY}"
  DeleteRegKey HKCU "${PATHKEY}"
SectionEnd
