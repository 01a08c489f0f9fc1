<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE" sourcelanguage="en">
<context>
    <name>About</name>
    <message>
        <source>The question for updates broke off. The program may be damaged.</source>
        <translation>Die Suche nach Updates brach ab. Das Programm ist vielleicht beschädigt.</translation>
    </message>
    <message>
        <source>The question for updates could not be started: {}.</source>
        <translation>Die Suche nach Updates konnte nicht gestartet werden: {}.</translation>
    </message>
    <message>
        <source>The doctor could not be started: {}.</source>
        <translation>Der Doktor konnte nicht gestartet werden: {}.</translation>
    </message>
</context>
<context>
    <name>AboutDialog</name>
    <message>
        <source>About Telltale</source>
        <translation>Über Telltale</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>Lizenzen</translation>
    </message>
    <message>
        <source>The doctor&apos;s report</source>
        <translation>Der Befund des Doktors</translation>
    </message>
    <message>
        <source>&amp;Examine again</source>
        <translation>&amp;Noch einmal untersuchen</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>&amp;Program</source>
        <translation>&amp;Programm</translation>
    </message>
    <message>
        <source>&amp;Licences</source>
        <translation>&amp;Lizenzen</translation>
    </message>
    <message>
        <source>&amp;Doctor</source>
        <translation>&amp;Doktor</translation>
    </message>
    <message>
        <source>The model is being loaded.</source>
        <translation>Das Modell wird geladen.</translation>
    </message>
    <message>
        <source>Model {} {}</source>
        <translation>Modell {} {}</translation>
    </message>
    <message>
        <source>Trained: {}</source>
        <translation>Trainiert: {}</translation>
    </message>
    <message>
        <source>Licence: {}</source>
        <translation>Lizenz: {}</translation>
    </message>
    <message>
        <source>SHA-256: {}</source>
        <translation>SHA-256: {}</translation>
    </message>
    <message>
        <source>Examining this machine…</source>
        <translation>Dieser Rechner wird untersucht …</translation>
    </message>
    <message>
        <source>The list of licences is missing here.</source>
        <translation>Die Liste der Lizenzen fehlt hier.</translation>
    </message>
    <message>
        <source>Says whether a face in a picture shows signs of being fake.</source>
        <translation>Sagt, ob ein Gesicht in einem Bild Anzeichen einer Fälschung zeigt.</translation>
    </message>
    <message>
        <source>MIT licence. No picture and no result leaves this computer.</source>
        <translation>MIT-Lizenz. Kein Bild und kein Ergebnis verlässt diesen Rechner.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>Application</name>
    <message>
        <source>Telltale cannot use its files in {}: {}.</source>
        <translation>Telltale kann seine Dateien in {} nicht benutzen: {}.</translation>
    </message>
    <message>
        <source>The settings were damaged and start afresh; the old ones are kept as {}.</source>
        <translation>Die Einstellungen waren beschädigt und beginnen von vorn; die alten liegen in {}.</translation>
    </message>
    <message>
        <source>The history was damaged and starts afresh; the old one is kept as {}.</source>
        <translation>Der Verlauf war beschädigt und beginnt von vorn; der alte liegt in {}.</translation>
    </message>
    <message>
        <source>The list of browsers was damaged: pair them again. It is kept as {}.</source>
        <translation>Die Liste der Browser war beschädigt: Koppeln Sie sie noch einmal. Die alte liegt in {}.</translation>
    </message>
    <message>
        <source>Ready to check pictures</source>
        <translation>Bereit, Bilder zu prüfen</translation>
    </message>
    <message>
        <source>No model: no picture can be judged</source>
        <translation>Kein Modell: Kein Bild kann beurteilt werden</translation>
    </message>
</context>
<context>
    <name>Browsers</name>
    <message>
        <source>The browser was disconnected, but its removal could not be written to the disk.</source>
        <translation>Der Browser wurde getrennt, doch ließ sich das nicht auf die Platte schreiben.</translation>
    </message>
    <message>
        <source>Browsers: {} connected (port {})</source>
        <translation>Browser: {} verbunden (Port {})</translation>
    </message>
    <message>
        <source>Browsers: ready (port {})</source>
        <translation>Browser: bereit (Port {})</translation>
    </message>
    <message>
        <source>Browsers: no free port</source>
        <translation>Browser: kein Port frei</translation>
    </message>
    <message>
        <source>Browsers: paused</source>
        <translation>Browser: angehalten</translation>
    </message>
    <message>
        <source>Telltale listens for paired browsers on this computer only, on port {}. Connected now: {}.</source>
        <translation>Telltale lauscht nur auf diesem Rechner auf gekoppelte Browser, auf Port {}. Gerade verbunden: {}.</translation>
    </message>
    <message>
        <source>Browsers cannot reach Telltale: other programs use its ports ({}). End one of them, then choose Browsers and Try again.</source>
        <translation>Browser erreichen Telltale nicht: Andere Programme belegen seine Ports ({}). Beenden Sie eines davon, wählen Sie dann „Browser“ und „Noch einmal versuchen“.</translation>
    </message>
    <message>
        <source>Checks from browsers are paused: Telltale does not listen, and none can reach it.</source>
        <translation>Prüfungen aus Browsern sind angehalten: Telltale lauscht nicht, keiner kann es erreichen.</translation>
    </message>
</context>
<context>
    <name>BrowsersDialog</name>
    <message>
        <source>Browsers</source>
        <translation>Browser</translation>
    </message>
    <message>
        <source>Paired browsers</source>
        <translation>Gekoppelte Browser</translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation>&amp;Fortsetzen</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation>&amp;Noch einmal versuchen</translation>
    </message>
    <message>
        <source>None yet. Add the Telltale extension to your browser, right-click a picture and choose the Telltale entry; then approve the request that appears here.</source>
        <translation>Noch keiner. Fügen Sie Ihrem Browser die Erweiterung Telltale hinzu, klicken Sie mit der rechten Maustaste auf ein Bild und wählen Sie den Eintrag von Telltale; stimmen Sie dann der Anfrage zu, die hier erscheint.</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>&amp;Schließen</translation>
    </message>
    <message>
        <source>A browser</source>
        <translation>Ein Browser</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove {}</source>
        <translation>{} entfernen</translation>
    </message>
    <message>
        <source>{} will have to pair again</source>
        <translation>{} muss danach neu gekoppelt werden</translation>
    </message>
</context>
<context>
    <name>Capture</name>
    <message>
        <source>Something went wrong inside Telltale; the log says what.</source>
        <translation>In Telltale ist etwas schiefgegangen; das Protokoll sagt, was.</translation>
    </message>
    <message>
        <source>Screen capture {}</source>
        <translation>Bildschirmaufnahme {}</translation>
    </message>
    <message>
        <source>macOS does not let Telltale see the screen. Allow it in System Settings, Privacy &amp; Security, Screen Recording, then start Telltale again.</source>
        <translation>macOS zeigt Telltale den Bildschirm nicht. Erlauben Sie es in den Systemeinstellungen unter „Datenschutz &amp; Sicherheit“, „Bildschirmaufnahme“, und starten Sie Telltale neu.</translation>
    </message>
    <message>
        <source>This desktop does not let Telltale see the screen.</source>
        <translation>Dieser Desktop zeigt Telltale den Bildschirm nicht.</translation>
    </message>
    <message>
        <source>Only your wallpaper to be seen? Allow Telltale in System Settings, Privacy &amp; Security, Screen Recording.</source>
        <translation>Ist nur der Hintergrund zu sehen? Erlauben Sie Telltale in den Systemeinstellungen unter „Datenschutz &amp; Sicherheit“ die Bildschirmaufnahme.</translation>
    </message>
</context>
<context>
    <name>CaptureTrial</name>
    <message>
        <source>Something went wrong inside Telltale; the log says what.</source>
        <translation>In Telltale ist etwas schiefgegangen; das Protokoll sagt, was.</translation>
    </message>
    <message>
        <source>Screen capture works: what it gives is exactly what is shown (screens tried: {}).</source>
        <translation>Die Bildschirmaufnahme funktioniert: Sie gibt genau das, was gezeigt wird (erprobte Bildschirme: {}).</translation>
    </message>
    <message>
        <source>Screen capture works, but colours come changed, by up to {} of 255: a colour profile or a night light may do that. Check original files where you can.</source>
        <translation>Die Bildschirmaufnahme funktioniert, doch Farben kommen verändert an, um bis zu {} von 255: Ein Farbprofil oder ein Nachtmodus kann das bewirken. Prüfen Sie Originaldateien, wo es geht.</translation>
    </message>
    <message>
        <source>Screen capture does not give what is shown on the screen. Do not rely on it here; check original files.</source>
        <translation>Die Bildschirmaufnahme gibt nicht, was der Bildschirm zeigt. Verlassen Sie sich hier nicht darauf; prüfen Sie Originaldateien.</translation>
    </message>
</context>
<context>
    <name>CheckingAgain</name>
    <message>
        <source>the picture was not kept</source>
        <translation>das Bild wurde nicht aufbewahrt</translation>
    </message>
    <message>
        <source>Nothing can be checked again without a model.</source>
        <translation>Ohne Modell kann nichts noch einmal geprüft werden.</translation>
    </message>
    <message>
        <source>The history could not be read: {}.</source>
        <translation>Der Verlauf konnte nicht gelesen werden: {}.</translation>
    </message>
    <message>
        <source>There is nothing to check again: no picture that another model judged was kept. Telltale keeps pictures only if you ask it to in the settings.</source>
        <translation>Es gibt nichts noch einmal zu prüfen: Kein Bild, das ein anderes Modell beurteilt hat, wurde aufbewahrt. Telltale bewahrt Bilder nur auf, wenn Sie es in den Einstellungen verlangen.</translation>
    </message>
    <message>
        <source>Another model judged pictures that were kept ({}). Check them again with {} {}?</source>
        <translation>Ein anderes Modell hat aufbewahrte Bilder beurteilt ({}). Mit {} {} noch einmal prüfen?</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>Noch einmal prüfen</translation>
    </message>
    <message>
        <source>&amp;Check again</source>
        <translation>&amp;Noch einmal prüfen</translation>
    </message>
    <message>
        <source>Checked again: {}. Another verdict than before: {}.</source>
        <translation>Noch einmal geprüft: {}. Mit anderem Ergebnis als zuvor: {}.</translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>&amp;Open Telltale</source>
        <translation>Telltale ö&amp;ffnen</translation>
    </message>
    <message>
        <source>&amp;Try the screen capture</source>
        <translation>Bildschirma&amp;ufnahme erproben</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>&amp;Einstellungen …</translation>
    </message>
    <message>
        <source>&amp;Introduction</source>
        <translation>E&amp;inführung</translation>
    </message>
    <message>
        <source>&amp;About Telltale</source>
        <translation>&amp;Über Telltale</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menü</translation>
    </message>
    <message>
        <source>&amp;Pause checks from browsers</source>
        <translation>&amp;Prüfungen aus Browsern anhalten</translation>
    </message>
    <message>
        <source>&amp;Resume checks from browsers</source>
        <translation>&amp;Prüfungen aus Browsern fortsetzen</translation>
    </message>
    <message>
        <source>&amp;Capture screen ({})</source>
        <translation>Bildschirm &amp;aufnehmen ({})</translation>
    </message>
    <message>
        <source>&amp;Capture screen</source>
        <translation>Bildschirm &amp;aufnehmen</translation>
    </message>
    <message>
        <source>&amp;Latest verdicts</source>
        <translation>&amp;Letzte Ergebnisse</translation>
    </message>
    <message>
        <source>Paired &amp;browsers</source>
        <translation>&amp;Gekoppelte Browser</translation>
    </message>
    <message>
        <source>A browser</source>
        <translation>Ein Browser</translation>
    </message>
    <message>
        <source>&amp;Manage browsers…</source>
        <translation>Browser &amp;verwalten …</translation>
    </message>
</context>
<context>
    <name>DropArea</name>
    <message>
        <source>Drop pictures or folders here</source>
        <translation>Bilder hier ablegen</translation>
    </message>
    <message>
        <source>&amp;Open pictures…</source>
        <translation>Bilder ö&amp;ffnen …</translation>
    </message>
    <message>
        <source>Open &amp;folder…</source>
        <translation>&amp;Ordner öffnen …</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>E&amp;infügen</translation>
    </message>
    <message>
        <source>Check a copied picture or file (Ctrl+V)</source>
        <translation>Ein kopiertes Bild oder eine kopierte Datei prüfen (Strg+V)</translation>
    </message>
    <message>
        <source>&amp;Capture screen</source>
        <translation>Bildschirm &amp;aufnehmen</translation>
    </message>
    <message>
        <source>Choose a part of the screen to check ({})</source>
        <translation>Einen Teil des Bildschirms zum Prüfen wählen ({})</translation>
    </message>
    <message>
        <source>They are judged on this computer and sent nowhere.</source>
        <translation>Sie werden auf diesem Rechner beurteilt und nirgendwohin geschickt.</translation>
    </message>
    <message>
        <source>Pictures ({});;All files (*)</source>
        <translation>Bilder ({});;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Open pictures</source>
        <translation>Bilder öffnen</translation>
    </message>
    <message>
        <source>Open a folder of pictures</source>
        <translation>Einen Ordner mit Bildern öffnen</translation>
    </message>
</context>
<context>
    <name>Engine</name>
    <message>
        <source>No face was found, and only faces are judged.</source>
        <translation>Es wurde kein Gesicht gefunden, und nur Gesichter werden beurteilt.</translation>
    </message>
    <message>
        <source>The largest face is {} pixels high; below {} pixels this model cannot judge. Look for a larger copy of the picture.</source>
        <translation>Das größte Gesicht ist {} Pixel hoch; unter {} Pixeln kann dieses Modell nicht urteilen. Suchen Sie eine größere Fassung des Bildes.</translation>
    </message>
    <message>
        <source>The face shows signs of being fake that this model knows. It can be wrong: look for the source.</source>
        <translation>Das Gesicht zeigt Anzeichen einer Fälschung, die dieses Modell kennt. Es kann sich irren: Suchen Sie die Quelle.</translation>
    </message>
    <message>
        <source>{} of {} faces shows signs of being fake that this model knows. It can be wrong: look for the source.</source>
        <translation>{} von {} Gesichtern zeigt Anzeichen einer Fälschung, die dieses Modell kennt. Es kann sich irren: Suchen Sie die Quelle.</translation>
    </message>
    <message>
        <source>{} of {} faces show signs of being fake that this model knows. It can be wrong: look for the source.</source>
        <translation>{} von {} Gesichtern zeigen Anzeichen einer Fälschung, die dieses Modell kennt. Es kann sich irren: Suchen Sie die Quelle.</translation>
    </message>
    <message>
        <source>The signs point neither way clearly enough. Treat this as not checked.</source>
        <translation>Die Anzeichen weisen in keine Richtung deutlich genug. Behandeln Sie das Bild als nicht geprüft.</translation>
    </message>
    <message>
        <source>None of the signs that this model knows was found. That does not prove the picture genuine.</source>
        <translation>Keines der Anzeichen, die dieses Modell kennt, wurde gefunden. Das beweist nicht, dass das Bild echt ist.</translation>
    </message>
    <message>
        <source>More than {} faces were found; only the {} largest were judged.</source>
        <translation>Es wurden mehr als {} Gesichter gefunden; nur die {} größten wurden beurteilt.</translation>
    </message>
    <message>
        <source>A face that the picture&apos;s edge cuts off was not judged: too little of it can be seen.</source>
        <translation>Ein Gesicht, das der Bildrand abschneidet, wurde nicht beurteilt: Es ist zu wenig davon zu sehen.</translation>
    </message>
    <message>
        <source>What was judged is cut off by the picture&apos;s edge. The model learned from whole faces and is less reliable here.</source>
        <translation>Was beurteilt wurde, ist vom Bildrand abgeschnitten. Das Modell hat an ganzen Gesichtern gelernt und ist hier weniger verlässlich.</translation>
    </message>
    <message>
        <source>Judged from pixels on the screen, which hide traces that the file may carry.</source>
        <translation>Nach Bildpunkten auf dem Bildschirm beurteilt; sie verbergen Spuren, die die Datei tragen mag.</translation>
    </message>
    <message>
        <source>At least one face&apos;s score does not hold under harmless changes of the picture; that face counts as uncertain.</source>
        <translation>Der Wert mindestens eines Gesichts hält harmlosen Veränderungen des Bildes nicht stand; dieses Gesicht gilt als unsicher.</translation>
    </message>
    <message>
        <source>The picture is animated or has several frames; only the first was judged.</source>
        <translation>Das Bild ist animiert oder hat mehrere Einzelbilder; nur das erste wurde beurteilt.</translation>
    </message>
    <message>
        <source>The picture has more than 8 bits per channel; it was judged at 8.</source>
        <translation>Das Bild hat mehr als 8 Bit je Kanal; es wurde mit 8 beurteilt.</translation>
    </message>
    <message>
        <source>The picture is in print colours (CMYK); it was converted to RGB first.</source>
        <translation>Das Bild hat Druckfarben (CMYK); es wurde zuerst in RGB umgewandelt.</translation>
    </message>
    <message>
        <source>Transparent parts were filled with white.</source>
        <translation>Durchsichtige Teile wurden weiß gefüllt.</translation>
    </message>
    <message>
        <source>{} is empty (0 bytes).</source>
        <translation>{} ist leer (0 Bytes).</translation>
    </message>
    <message>
        <source>{} is larger than {} MB. Save a smaller copy.</source>
        <translation>{} ist größer als {} MB. Speichern Sie eine kleinere Kopie.</translation>
    </message>
    <message>
        <source>There is no picture ({}) in the folder {}.</source>
        <translation>Kein Bild ({}) liegt im Ordner {}.</translation>
    </message>
    <message>
        <source>{} is not a file that can be read.</source>
        <translation>{} ist keine Datei, die gelesen werden kann.</translation>
    </message>
    <message>
        <source>{}: there is no such file.</source>
        <translation>{}: Diese Datei gibt es nicht.</translation>
    </message>
    <message>
        <source>{}: the file cannot be read. Check its permissions.</source>
        <translation>{}: Die Datei kann nicht gelesen werden. Prüfen Sie ihre Zugriffsrechte.</translation>
    </message>
    <message>
        <source>{} is a link to a file that is not there.</source>
        <translation>{} ist ein Verweis auf eine Datei, die es nicht gibt.</translation>
    </message>
    <message>
        <source>{} needs more memory than there is.</source>
        <translation>{} braucht mehr Speicher, als vorhanden ist.</translation>
    </message>
    <message>
        <source>{} has too many pixels{}; at most {} megapixels and {} a side are read. Save a smaller copy.</source>
        <translation>{} hat zu viele Pixel{}; gelesen werden höchstens {} Megapixel und {} je Seite. Speichern Sie eine kleinere Kopie.</translation>
    </message>
    <message>
        <source>{} carries more metadata than is read. Save a copy without it.</source>
        <translation>{} enthält mehr Metadaten, als gelesen werden. Speichern Sie eine Kopie ohne sie.</translation>
    </message>
    <message>
        <source>{} begins like a picture, but its header is damaged or cut off.</source>
        <translation>{} beginnt wie ein Bild, doch der Dateikopf ist beschädigt oder abgeschnitten.</translation>
    </message>
    <message>
        <source>{} is not a picture in a format that Telltale reads ({}).</source>
        <translation>{} ist kein Bild in einem Format, das Telltale liest ({}).</translation>
    </message>
    <message>
        <source>{} ends too early: a part of it is missing. Get it again.</source>
        <translation>{} endet zu früh: Ein Teil fehlt. Beschaffen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>{} is damaged and cannot be decoded. Get it again.</source>
        <translation>{} ist beschädigt und lässt sich nicht entschlüsseln. Beschaffen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>{} could not be looked at safely: the process that does so crashed or took too long. The picture may be damaged, or made to do harm.</source>
        <translation>{} ließ sich nicht gefahrlos ansehen: Der Prozess, der das tut, ist abgestürzt oder brauchte zu lange. Das Bild mag beschädigt sein oder Schaden anrichten sollen.</translation>
    </message>
    <message>
        <source>The picture</source>
        <translation>Das Bild</translation>
    </message>
    <message>
        <source>There is no readable {} in {}.</source>
        <translation>In {1} liegt kein lesbares {0}.</translation>
    </message>
    <message>
        <source>There is no readable {} in {}. Install the model again.</source>
        <translation>In {1} liegt kein lesbares {0}. Installieren Sie das Modell noch einmal.</translation>
    </message>
    <message>
        <source>{} is not the file its card describes (sha256 differs). Install the model again.</source>
        <translation>{} ist nicht die Datei, die seine Karte beschreibt (sha256 weicht ab). Installieren Sie das Modell noch einmal.</translation>
    </message>
    <message>
        <source>{} is not a network that can be loaded. Install the model again.</source>
        <translation>{} ist kein Netz, das sich laden lässt. Installieren Sie das Modell noch einmal.</translation>
    </message>
    <message>
        <source>{} is not a folder. A model is a folder with {} and {}.</source>
        <translation>{} ist kein Ordner. Ein Modell ist ein Ordner mit {} und {}.</translation>
    </message>
    <message>
        <source>{} is a link. A model&apos;s files must lie in its own folder.</source>
        <translation>{} ist ein Verweis. Die Dateien eines Modells müssen in seinem eigenen Ordner liegen.</translation>
    </message>
    <message>
        <source>{} is not a regular file.</source>
        <translation>{} ist keine gewöhnliche Datei.</translation>
    </message>
    <message>
        <source>{} is larger than {} MB, more than Telltale takes.</source>
        <translation>{} ist größer als {} MB; so viel nimmt Telltale nicht an.</translation>
    </message>
    <message>
        <source>{} is a model of the {} protocol: it judges whole pictures as published models do, and is there to compare with, not to serve. Install one of the face protocol.</source>
        <translation>{} ist ein Modell nach dem Protokoll „{}“: Es beurteilt ganze Bilder wie veröffentlichte Modelle und dient dem Vergleich, nicht dem Prüfen. Installieren Sie eines nach dem Protokoll „face“.</translation>
    </message>
    <message>
        <source>{}: the field {} must be 1 to 64 letters, digits and . _ + - between them.</source>
        <translation>{}: Das Feld {} muss aus 1 bis 64 Buchstaben, Ziffern und dazwischen . _ + - bestehen.</translation>
    </message>
    <message>
        <source>There is no model called {}. There are: {}.</source>
        <translation>Ein Modell namens {} gibt es nicht. Vorhanden: {}.</translation>
    </message>
    <message>
        <source>Another model called {} is installed. Give this one another version.</source>
        <translation>Ein anderes Modell namens {} ist installiert. Geben Sie diesem eine andere Version.</translation>
    </message>
    <message>
        <source>A shipped model is already called {}. Give this one another version.</source>
        <translation>Ein mitgeliefertes Modell heißt schon {}. Geben Sie diesem eine andere Version.</translation>
    </message>
    <message>
        <source>No other model was active before this one, so there is none to go back to.</source>
        <translation>Vor diesem war kein anderes Modell aktiv; es gibt also keines, zu dem man zurückkehren könnte.</translation>
    </message>
    <message>
        <source>No model was shipped: there is none in {}.</source>
        <translation>Es wurde kein Modell mitgeliefert: In {} liegt keines.</translation>
    </message>
    <message>
        <source>{} {} is worse than the active model {} {}: {} To install it all the same, run: telltale models install --allow-regression FOLDER</source>
        <translation>{} {} ist schlechter als das aktive Modell {} {}: {} Um es dennoch zu installieren, führen Sie aus: telltale models install --allow-regression ORDNER</translation>
    </message>
    <message>
        <source>Whether {} {} is as good as the active model {} {} is not known: {} To install it all the same, run: telltale models install --allow-regression FOLDER</source>
        <translation>Ob {} {} so gut ist wie das aktive Modell {} {}, ist nicht bekannt: {} Um es dennoch zu installieren, führen Sie aus: telltale models install --allow-regression ORDNER</translation>
    </message>
    <message>
        <source>The folder of models {} cannot be written: {}.</source>
        <translation>In den Ordner der Modelle {} kann nicht geschrieben werden: {}.</translation>
    </message>
    <message>
        <source>{} does not say which model is active. Choose one with: telltale models activate NAME</source>
        <translation>{} sagt nicht, welches Modell aktiv ist. Wählen Sie eines mit: telltale models activate NAME</translation>
    </message>
    <message>
        <source>{}: the network does not give finite numbers for every picture.</source>
        <translation>{}: Das Netz gibt nicht für jedes Bild endliche Zahlen aus.</translation>
    </message>
    <message>
        <source>{}: the network&apos;s influence map does not add up to its score.</source>
        <translation>{}: Die Einflusskarte des Netzes ergibt in der Summe nicht seinen Wert.</translation>
    </message>
    <message>
        <source>{}: the network must take pixels (uint8, n × side × side × 3) as its one input, image. Export it again with this version of Telltale.</source>
        <translation>{}: Das Netz muss Pixel (uint8, n × Seite × Seite × 3) als seine einzige Eingabe „image“ nehmen. Exportieren Sie es mit dieser Version von Telltale neu.</translation>
    </message>
    <message>
        <source>{}: the network does not give two finite logits for a picture.</source>
        <translation>{}: Das Netz gibt für ein Bild nicht zwei endliche Logits aus.</translation>
    </message>
    <message>
        <source>{}: the network does not run as its card describes it.</source>
        <translation>{}: Das Netz läuft nicht so, wie seine Karte es beschreibt.</translation>
    </message>
    <message>
        <source>{}: a picture&apos;s result depends on the pictures judged beside it.</source>
        <translation>{}: Das Ergebnis eines Bildes hängt von den Bildern ab, die neben ihm beurteilt werden.</translation>
    </message>
    <message>
        <source>{}: the field &apos;parity&apos; must hold {} pairs of numbers.</source>
        <translation>{}: Das Feld „parity“ muss {} Zahlenpaare enthalten.</translation>
    </message>
    <message>
        <source>{}: the network does not give what it gave where it was trained (it differs by {}).</source>
        <translation>{}: Das Netz gibt nicht aus, was es dort ausgab, wo es trainiert wurde (Abweichung: {}).</translation>
    </message>
    <message>
        <source>It was not measured on {}.</source>
        <translation>An {} wurde es nicht gemessen.</translation>
    </message>
    <message>
        <source>Its {} on {} was not measured.</source>
        <translation>Sein Wert „{}“ an {} wurde nicht gemessen.</translation>
    </message>
    <message>
        <source>Its {} on {} is {}; that of the serving model is {} [{}, {}].</source>
        <translation>Sein Wert „{}“ an {} ist {}; der des aktiven Modells ist {} [{}, {}].</translation>
    </message>
    <message>
        <source>The engine was closed.</source>
        <translation>Das Prüfwerk wurde geschlossen.</translation>
    </message>
    <message>
        <source>{} holds another model than before. Start Telltale again.</source>
        <translation>In {} liegt ein anderes Modell als zuvor. Starten Sie Telltale neu.</translation>
    </message>
    <message>
        <source>The process that looks at pictures does not start. Run: telltale doctor</source>
        <translation>Der Prozess, der sich Bilder ansieht, startet nicht. Führen Sie aus: telltale doctor</translation>
    </message>
    <message>
        <source>Nobody waits for this picture any more.</source>
        <translation>Auf dieses Bild wartet niemand mehr.</translation>
    </message>
    <message>
        <source>The model in {} could not be tried: the process that does so broke.</source>
        <translation>Das Modell in {} konnte nicht erprobt werden: Der Prozess, der das tut, ist abgebrochen.</translation>
    </message>
    <message>
        <source>Something went wrong inside Telltale; the log says what.</source>
        <translation>In Telltale ist etwas schiefgegangen; das Protokoll sagt, was.</translation>
    </message>
    <message>
        <source>The model could not be loaded; the log says why.</source>
        <translation>Das Modell konnte nicht geladen werden; das Protokoll sagt, warum.</translation>
    </message>
    <message>
        <source>Telltale {} is there; this is {}. Get it at {}</source>
        <translation>Telltale {} ist da; dies ist {}. Zu holen bei {}</translation>
    </message>
    <message>
        <source>This is Telltale {}, the newest there is.</source>
        <translation>Dies ist Telltale {}, die neueste Version.</translation>
    </message>
    <message>
        <source>This is Telltale {}, newer than the newest release, {}.</source>
        <translation>Dies ist Telltale {}, neuer als die neueste veröffentlichte Version {}.</translation>
    </message>
    <message>
        <source>This copy does not know where its releases are published, so it cannot ask for newer ones.</source>
        <translation>Diese Kopie weiß nicht, wo ihre Versionen veröffentlicht werden, und kann darum nicht nach neueren fragen.</translation>
    </message>
    <message>
        <source>There is no release at {}.</source>
        <translation>Bei {} ist keine Version veröffentlicht.</translation>
    </message>
    <message>
        <source>{} did not answer in time. Try again later.</source>
        <translation>{} hat nicht rechtzeitig geantwortet. Versuchen Sie es später noch einmal.</translation>
    </message>
    <message>
        <source>{} has no certificate that this system trusts, so it was not asked.</source>
        <translation>{} hat kein Zertifikat, dem dieses System vertraut, und wurde darum nicht gefragt.</translation>
    </message>
    <message>
        <source>No secure connection to {} could be made, so it was not asked.</source>
        <translation>Zu {} ließ sich keine sichere Verbindung herstellen, darum wurde nicht gefragt.</translation>
    </message>
    <message>
        <source>{} could not be reached ({}). Is this computer connected to the internet?</source>
        <translation>{} war nicht zu erreichen ({}). Ist dieser Computer mit dem Internet verbunden?</translation>
    </message>
    <message>
        <source>{} gave an answer that cannot be understood.</source>
        <translation>{} gab eine Antwort, die nicht zu verstehen ist.</translation>
    </message>
    <message>
        <source>{} gave an answer larger than {} kB, which is not read.</source>
        <translation>{} gab eine Antwort von mehr als {} kB, die nicht gelesen wird.</translation>
    </message>
    <message>
        <source>{} takes no more questions from here for now. Try again in an hour.</source>
        <translation>{} nimmt von hier vorerst keine Fragen mehr an. Versuchen Sie es in einer Stunde noch einmal.</translation>
    </message>
    <message>
        <source>{} refers to another address, which is not followed.</source>
        <translation>{} verweist auf eine andere Adresse; ihr wird nicht gefolgt.</translation>
    </message>
    <message>
        <source>{} answered with an error (HTTP {}). Try again later.</source>
        <translation>{} hat mit einem Fehler geantwortet (HTTP {}). Versuchen Sie es später noch einmal.</translation>
    </message>
    <message>
        <source>the face being fake</source>
        <translation>das Gesicht sei gefälscht</translation>
    </message>
    <message>
        <source>the face not being fake</source>
        <translation>das Gesicht sei nicht gefälscht</translation>
    </message>
    <message>
        <source>likely fake</source>
        <translation>wahrscheinlich gefälscht</translation>
    </message>
    <message>
        <source>uncertain</source>
        <translation>unsicher</translation>
    </message>
    <message>
        <source>no signs found</source>
        <translation>keine Anzeichen</translation>
    </message>
    <message>
        <source>below {} %</source>
        <translation>unter {} %</translation>
    </message>
    <message>
        <source>above {} %</source>
        <translation>über {} %</translation>
    </message>
    <message>
        <source>below 0.1 %</source>
        <translation>unter 0,1 %</translation>
    </message>
    <message>
        <source>{}.{} %</source>
        <translation>{},{} %</translation>
    </message>
</context>
<context>
    <name>Evidence</name>
    <message>
        <source>The score holds: {kept} of {views} harmless changes (compression, scaling, mirroring, shifts) leave the answer as it is; scores from {lowest} to {highest}.</source>
        <translation>Der Wert hält stand: {kept} von {views} harmlosen Veränderungen (Kompression, Skalierung, Spiegelung, Verschiebung) lassen die Antwort, wie sie ist; Werte von {lowest} bis {highest}.</translation>
    </message>
    <message>
        <source>The score moves: {kept} of {views} harmless changes leave the answer as it is, which is enough by what was measured on validation faces; scores from {lowest} to {highest}.</source>
        <translation>Der Wert schwankt: {kept} von {views} harmlosen Veränderungen lassen die Antwort, wie sie ist; nach Messungen an Validierungsgesichtern genügt das. Werte von {lowest} bis {highest}.</translation>
    </message>
    <message>
        <source>The score does not hold: only {kept} of {views} harmless changes leave the answer “{label}” as it is, fewer than the {least_kept} that such answers need; it therefore counts as uncertain. Scores from {lowest} to {highest}.</source>
        <translation>Der Wert hält nicht stand: Nur {kept} von {views} harmlosen Veränderungen lassen die Antwort „{label}“, wie sie ist, weniger als die {least_kept}, die solche Antworten brauchen; sie gilt deshalb als unsicher. Werte von {lowest} bis {highest}.</translation>
    </message>
    <message>
        <source>The score is uncertain by itself; under {views} harmless changes it lies between {lowest} and {highest}.</source>
        <translation>Der Wert ist schon für sich unsicher; unter {views} harmlosen Veränderungen liegt er zwischen {lowest} und {highest}.</translation>
    </message>
    <message>
        <source>{kept} of {views} harmless changes leave the answer as it is, scores from {lowest} to {highest}; how often faces flip was not measured for this model, so nothing follows from it.</source>
        <translation>{kept} von {views} harmlosen Veränderungen lassen die Antwort, wie sie ist, Werte von {lowest} bis {highest}; wie oft Gesichter umschlagen, wurde für dieses Modell nicht gemessen, also folgt daraus nichts.</translation>
    </message>
    <message>
        <source>{left} faces were not looked at a second time: the time for it was up.</source>
        <translation>{left} Gesichter wurden nicht ein zweites Mal angesehen: Die Zeit dafür war um.</translation>
    </message>
    <message>
        <source>This model does not say where it looked.</source>
        <translation>Dieses Modell sagt nicht, wohin es gesehen hat.</translation>
    </message>
    <message>
        <source>Content Credentials (C2PA): nothing found, which means nothing; most pictures have none, and they are easily removed.</source>
        <translation>Content Credentials (C2PA): nichts gefunden, was nichts bedeutet; die meisten Bilder haben keine, und sie sind leicht zu entfernen.</translation>
    </message>
    <message>
        <source>Content Credentials (C2PA): signed by {issuer}, who is on the C2PA trust list, and the picture is as it was signed.</source>
        <translation>Content Credentials (C2PA): unterschrieben von {issuer}, auf der Vertrauensliste der C2PA verzeichnet, und das Bild ist, wie es unterschrieben wurde.</translation>
    </message>
    <message>
        <source>Content Credentials (C2PA): the signature holds and the picture is as it was signed, but the signer, who calls itself “{issuer}”, is not on the trust list: anybody could have made it.</source>
        <translation>Content Credentials (C2PA): Die Unterschrift gilt und das Bild ist, wie es unterschrieben wurde, doch wer unterschrieb und sich „{issuer}“ nennt, steht nicht auf der Vertrauensliste: Jeder könnte das gewesen sein.</translation>
    </message>
    <message>
        <source>Content Credentials (C2PA): they do not hold. The picture was changed after it was signed, or they are forged; nothing they say can be relied on.</source>
        <translation>Content Credentials (C2PA): Sie gelten nicht. Das Bild wurde nach der Unterschrift verändert, oder sie sind gefälscht; auf nichts davon ist Verlass.</translation>
    </message>
    <message>
        <source>Content Credentials (C2PA): the file only names an address where they would lie. Telltale fetches nothing, so they were not checked.</source>
        <translation>Content Credentials (C2PA): Die Datei nennt nur eine Adresse, wo sie lägen. Telltale holt nichts aus dem Netz, also wurden sie nicht geprüft.</translation>
    </message>
    <message>
        <source>Content Credentials (C2PA): there is something, but it is damaged or too large to read.</source>
        <translation>Content Credentials (C2PA): Es gibt etwas, doch es ist beschädigt oder zu groß zum Lesen.</translation>
    </message>
    <message>
        <source>Content Credentials (C2PA): this copy of Telltale cannot check them.</source>
        <translation>Content Credentials (C2PA): Dieses Exemplar von Telltale kann sie nicht prüfen.</translation>
    </message>
    <message>
        <source>By these credentials the picture was made by a machine or with its help ({source_type}).</source>
        <translation>Ihnen zufolge wurde das Bild von einer Maschine oder mit ihrer Hilfe gemacht ({source_type}).</translation>
    </message>
    <message>
        <source>By these credentials it was made with {generator}.</source>
        <translation>Ihnen zufolge wurde es mit {generator} gemacht.</translation>
    </message>
    <message>
        <source>By these credentials it was signed at {when}.</source>
        <translation>Ihnen zufolge wurde es am {when} unterschrieben.</translation>
    </message>
    <message>
        <source>The file&apos;s {found_in} claims that it was made by a machine or with its help ({value}). Unsigned: a claim.</source>
        <translation>{found_in} in der Datei behauptet, sie sei von einer Maschine oder mit ihrer Hilfe gemacht ({value}). Nicht unterschrieben: eine Behauptung.</translation>
    </message>
    <message>
        <source>The file&apos;s {found_in} claims the kind of source “{value}”. Unsigned: a claim.</source>
        <translation>{found_in} in der Datei behauptet die Art der Quelle „{value}“. Nicht unterschrieben: eine Behauptung.</translation>
    </message>
    <message>
        <source>The file&apos;s {found_in} claims to come from an image generator: {value}. Unsigned: a claim, though there is seldom a reason to forge it.</source>
        <translation>{found_in} in der Datei behauptet, sie stamme aus einem Bildgenerator: {value}. Nicht unterschrieben: eine Behauptung, die zu fälschen aber selten jemand Grund hat.</translation>
    </message>
    <message>
        <source>The file&apos;s {found_in} claims to come from the camera {value}. Unsigned: anybody can write that.</source>
        <translation>{found_in} in der Datei behauptet, sie stamme von der Kamera {value}. Nicht unterschrieben: Das kann jeder hineinschreiben.</translation>
    </message>
    <message>
        <source>The file&apos;s {found_in} names the software {value}. Unsigned: a claim.</source>
        <translation>{found_in} in der Datei nennt die Software {value}. Nicht unterschrieben: eine Behauptung.</translation>
    </message>
    <message>
        <source>Metadata on the origin: nothing found, which means nothing; most sites remove it.</source>
        <translation>Metadaten zur Herkunft: nichts gefunden, was nichts bedeutet; die meisten Websites entfernen sie.</translation>
    </message>
    <message>
        <source>The file claims more than is listed here.</source>
        <translation>Die Datei behauptet mehr, als hier steht.</translation>
    </message>
    <message>
        <source>Embedded thumbnail: nothing found, which means nothing.</source>
        <translation>Vorschau in der Datei: nichts gefunden, was nichts bedeutet.</translation>
    </message>
    <message>
        <source>Embedded thumbnail: it shows the same picture.</source>
        <translation>Vorschau in der Datei: Sie zeigt dasselbe Bild.</translation>
    </message>
    <message>
        <source>Embedded thumbnail: it does not show the same picture. The picture was changed, cropped or replaced after the thumbnail was made.</source>
        <translation>Vorschau in der Datei: Sie zeigt nicht dasselbe Bild. Das Bild wurde verändert, beschnitten oder ausgetauscht, nachdem die Vorschau entstand.</translation>
    </message>
    <message>
        <source>Embedded thumbnail: there is one, but it cannot be read.</source>
        <translation>Vorschau in der Datei: Es gibt eine, doch sie ist nicht lesbar.</translation>
    </message>
    <message>
        <source>Some of the file&apos;s metadata is damaged and could not be read.</source>
        <translation>Ein Teil der Metadaten der Datei ist beschädigt und konnte nicht gelesen werden.</translation>
    </message>
    <message>
        <source>Some of the file&apos;s metadata is larger than is read.</source>
        <translation>Ein Teil der Metadaten der Datei ist größer, als gelesen wird.</translation>
    </message>
    <message>
        <source>The file&apos;s XMP metadata declares a document type or entities, which honest files do not do; it was not read.</source>
        <translation>Die XMP-Metadaten der Datei erklären einen Dokumenttyp oder Entitäten, was ehrliche Dateien nicht tun; sie wurden nicht gelesen.</translation>
    </message>
    <message>
        <source>Judged from the original bytes of the file.</source>
        <translation>Nach den ursprünglichen Bytes der Datei beurteilt.</translation>
    </message>
    <message>
        <source>Judged from a copy that the page re-encoded: traces may be lost.</source>
        <translation>Nach einer Kopie beurteilt, die die Seite neu kodiert hat: Spuren können verloren sein.</translation>
    </message>
    <message>
        <source>Judged from pixels on the screen, which hide traces that the file may carry.</source>
        <translation>Nach Bildpunkten auf dem Bildschirm beurteilt; sie verbergen Spuren, die die Datei tragen mag.</translation>
    </message>
    <message>
        <source>On {not_fake} pictures that are not fake and {fake} fakes of this grade and face size ({face_height} pixels), this model called {false_alarms} of the others (95 % interval {false_alarms_low} to {false_alarms_high}) and {called_likely_fake} of the fakes ({called_low} to {called_high}) likely fake, and found no signs in {missed_fakes} of the fakes ({missed_low} to {missed_high}).</source>
        <translation>Von {not_fake} nicht gefälschten Bildern und {fake} Fälschungen dieser Güte und Gesichtsgröße ({face_height} Pixel) nannte dieses Modell {false_alarms} der nicht gefälschten (95-%-Intervall {false_alarms_low} bis {false_alarms_high}) und {called_likely_fake} der Fälschungen ({called_low} bis {called_high}) wahrscheinlich gefälscht und fand bei {missed_fakes} der Fälschungen ({missed_low} bis {missed_high}) keine Anzeichen.</translation>
    </message>
    <message>
        <source>How often this model errs on pictures of this grade and face size was not measured.</source>
        <translation>Wie oft dieses Modell bei Bildern dieser Güte und Gesichtsgröße irrt, wurde nicht gemessen.</translation>
    </message>
    <message>
        <source>By the error rates measured for such pictures, this answer is strong support for {side}.</source>
        <translation>Nach den für solche Bilder gemessenen Fehlerraten stützt diese Antwort stark, {side}.</translation>
    </message>
    <message>
        <source>By the error rates measured for such pictures, this answer is moderately strong support for {side}.</source>
        <translation>Nach den für solche Bilder gemessenen Fehlerraten stützt diese Antwort recht stark, {side}.</translation>
    </message>
    <message>
        <source>By the error rates measured for such pictures, this answer is moderate support for {side}.</source>
        <translation>Nach den für solche Bilder gemessenen Fehlerraten stützt diese Antwort mäßig, {side}.</translation>
    </message>
    <message>
        <source>By the error rates measured for such pictures, this answer is weak support for {side}.</source>
        <translation>Nach den für solche Bilder gemessenen Fehlerraten stützt diese Antwort schwach, {side}.</translation>
    </message>
    <message>
        <source>By the error rates measured for such pictures, this answer supports neither side.</source>
        <translation>Nach den für solche Bilder gemessenen Fehlerraten stützt diese Antwort keine Seite.</translation>
    </message>
    <message>
        <source>How much this answer weighs is unknown: the model&apos;s error rates on such pictures were not measured.</source>
        <translation>Wie viel diese Antwort wiegt, ist unbekannt: Die Fehlerraten des Modells bei solchen Bildern wurden nicht gemessen.</translation>
    </message>
    <message>
        <source>“Uncertain” supports neither side: treat the picture as not checked.</source>
        <translation>„Unsicher“ stützt keine Seite: Behandeln Sie das Bild als nicht geprüft.</translation>
    </message>
    <message>
        <source>No face was judged, so nothing is said of the picture.</source>
        <translation>Kein Gesicht wurde beurteilt, also ist über das Bild nichts gesagt.</translation>
    </message>
    <message>
        <source>Of 1,000 such pictures with 1 in 100 fake, {alarms} would be called likely fake, and {false} of these {alarms} alarms would be false (at the ends of the 95 % interval {false_low} to {false_high} false ones).</source>
        <translation>Von 1000 solchen Bildern, jedes hundertste gefälscht, würden {alarms} wahrscheinlich gefälscht genannt, und {false} dieser {alarms} Alarme wären falsch (an den Enden des 95-%-Intervalls {false_low} bis {false_high} falsche).</translation>
    </message>
    <message>
        <source>Of 1,000 such pictures with 1 in 100 fake, {cleared} would show no signs, and {missed} of the 10 fakes would be among them (at the ends of the 95 % interval {missed_low} to {missed_high}).</source>
        <translation>Von 1000 solchen Bildern, jedes hundertste gefälscht, würden {cleared} keine Anzeichen zeigen, darunter {missed} der 10 Fälschungen (an den Enden des 95-%-Intervalls {missed_low} bis {missed_high}).</translation>
    </message>
    <message>
        <source>Of 1,000 such pictures with 1 in 100 fake, this model would call {uncertain} uncertain.</source>
        <translation>Von 1000 solchen Bildern, jedes hundertste gefälscht, würde dieses Modell {uncertain} unsicher nennen.</translation>
    </message>
    <message>
        <source>What the file is known to be from a trusted signature weighs more than any model.</source>
        <translation>Was durch eine vertrauenswürdige Unterschrift über die Datei bekannt ist, wiegt mehr als jedes Modell.</translation>
    </message>
    <message>
        <source>This concerns the face, not the whole picture, and only signs that this model knows.</source>
        <translation>Das betrifft das Gesicht, nicht das ganze Bild, und nur Anzeichen, die dieses Modell kennt.</translation>
    </message>
</context>
<context>
    <name>EvidencePanel</name>
    <message>
        <source>Show where the score comes from</source>
        <translation>Zeigen, woher der Wert kommt</translation>
    </message>
    <message>
        <source>Face {}: {}</source>
        <translation>Gesicht {}: {}</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>Belege</translation>
    </message>
    <message>
        <source>How strongly the map covers the picture</source>
        <translation>Wie stark die Karte das Bild verdeckt</translation>
    </message>
    <message>
        <source>Red parts moved the score towards fake, blue ones away from it. It is what the model went by, not a part that was edited.</source>
        <translation>Rote Teile schoben den Wert zur Fälschung hin, blaue davon weg. Danach ging das Modell; es ist kein Teil, der bearbeitet wurde.</translation>
    </message>
    <message>
        <source>What it means</source>
        <translation>Was es bedeutet</translation>
    </message>
    <message>
        <source>How stable the score is</source>
        <translation>Wie beständig der Wert ist</translation>
    </message>
    <message>
        <source>Where the file says it comes from</source>
        <translation>Woher die Datei zu kommen angibt</translation>
    </message>
    <message>
        <source>How often the model errs on such pictures</source>
        <translation>Wie oft das Modell bei solchen Bildern irrt</translation>
    </message>
</context>
<context>
    <name>FaceList</name>
    <message>
        <source>Faces in this picture</source>
        <translation>Gesichter in diesem Bild</translation>
    </message>
    <message>
        <source>Face {}: {}</source>
        <translation>Gesicht {}: {}</translation>
    </message>
</context>
<context>
    <name>HistoryActions</name>
    <message>
        <source>Exported to {} (entries: {}).</source>
        <translation>Exportiert nach {} (Einträge: {}).</translation>
    </message>
    <message>
        <source>The history could not be exported: {}.</source>
        <translation>Der Verlauf konnte nicht exportiert werden: {}.</translation>
    </message>
    <message>
        <source>Delete the chosen entries ({})? This can&apos;t be undone.</source>
        <translation>Die gewählten Einträge ({}) löschen? Das lässt sich nicht rückgängig machen.</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>&amp;Löschen</translation>
    </message>
    <message>
        <source>Delete the whole history (entries: {}), and the pictures that were kept? This can&apos;t be undone.</source>
        <translation>Den ganzen Verlauf (Einträge: {}) und die aufbewahrten Bilder löschen? Das lässt sich nicht rückgängig machen.</translation>
    </message>
    <message>
        <source>&amp;Delete all</source>
        <translation>&amp;Alle löschen</translation>
    </message>
    <message>
        <source>Delete from the history</source>
        <translation>Aus dem Verlauf löschen</translation>
    </message>
    <message>
        <source>&amp;Keep</source>
        <translation>&amp;Behalten</translation>
    </message>
    <message>
        <source>The history could not be changed: {}.</source>
        <translation>Der Verlauf konnte nicht geändert werden: {}.</translation>
    </message>
    <message>
        <source>The history could not be read. Quit Telltale and start it again: it then checks the file.</source>
        <translation>Der Verlauf konnte nicht gelesen werden. Beenden Sie Telltale und starten Sie es neu: Dann prüft es die Datei.</translation>
    </message>
    <message>
        <source>Table (*.csv);;JSON (*.json)</source>
        <translation>Tabelle (*.csv);;JSON (*.json)</translation>
    </message>
    <message>
        <source>Export the history</source>
        <translation>Den Verlauf exportieren</translation>
    </message>
</context>
<context>
    <name>HistoryDelegate</name>
    <message>
        <source>Unnamed picture</source>
        <translation>Bild ohne Namen</translation>
    </message>
</context>
<context>
    <name>HistoryFilter</name>
    <message>
        <source>Search (Ctrl+F)</source>
        <translation>Suchen (Strg+F)</translation>
    </message>
    <message>
        <source>Search the history</source>
        <translation>Den Verlauf durchsuchen</translation>
    </message>
    <message>
        <source>Words in names, sites and verdicts</source>
        <translation>Wörter in Namen und Websites; in Ergebnissen englische</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>Came from</source>
        <translation>Herkunft</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Any model</source>
        <translation>Jedes Modell</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>Datum</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>To</source>
        <translation>Bis</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>Reihenfolge</translation>
    </message>
    <message>
        <source>Filter and order</source>
        <translation>Filter und Reihenfolge</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Alle zeigen</translation>
    </message>
    <message>
        <source>Any verdict</source>
        <translation>Jedes Ergebnis</translation>
    </message>
    <message>
        <source>Anywhere</source>
        <translation>Jede Herkunft</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Heute</translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation>Letzte 7 Tage</translation>
    </message>
    <message>
        <source>Last 30 days</source>
        <translation>Letzte 30 Tage</translation>
    </message>
    <message>
        <source>From … to …</source>
        <translation>Von … bis …</translation>
    </message>
    <message>
        <source>Any time</source>
        <translation>Jederzeit</translation>
    </message>
    <message>
        <source>Last 365 days</source>
        <translation>Letzte 365 Tage</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>Neueste zuerst</translation>
    </message>
    <message>
        <source>Oldest first</source>
        <translation>Älteste zuerst</translation>
    </message>
    <message>
        <source>Most suspicious first</source>
        <translation>Verdächtigste zuerst</translation>
    </message>
    <message>
        <source>By name</source>
        <translation>Nach Namen</translation>
    </message>
    <message>
        <source>Filter and order ({} in use)</source>
        <translation>Filter und Reihenfolge ({} aktiv)</translation>
    </message>
</context>
<context>
    <name>HistoryView</name>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>&amp;History</source>
        <translation>&amp;Verlauf</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>Noch einmal prüfen</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>Löschen …</translation>
    </message>
    <message>
        <source>Check again ({})</source>
        <translation>Noch einmal prüfen ({})</translation>
    </message>
    <message>
        <source>History menu</source>
        <translation>Menü des Verlaufs</translation>
    </message>
    <message>
        <source>Export, check again, delete all</source>
        <translation>Exportieren, noch einmal prüfen, alle löschen</translation>
    </message>
    <message>
        <source>&amp;Export what is listed…</source>
        <translation>Auf&amp;gelistetes exportieren …</translation>
    </message>
    <message>
        <source>&amp;Check again what another model judged…</source>
        <translation>&amp;Noch einmal prüfen, was ein anderes Modell beurteilt hat …</translation>
    </message>
    <message>
        <source>&amp;Delete all…</source>
        <translation>&amp;Alle löschen …</translation>
    </message>
</context>
<context>
    <name>Introduction</name>
    <message>
        <source>Introduction</source>
        <translation>Einführung</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>&amp;Zurück</translation>
    </message>
    <message>
        <source>&amp;Skip</source>
        <translation>Übers&amp;pringen</translation>
    </message>
    <message>
        <source>Step {} of {}</source>
        <translation>Schritt {} von {}</translation>
    </message>
    <message>
        <source>&amp;Done</source>
        <translation>&amp;Fertig</translation>
    </message>
    <message>
        <source>&amp;Next</source>
        <translation>&amp;Weiter</translation>
    </message>
    <message>
        <source>What Telltale does, and what it can&apos;t</source>
        <translation>Was Telltale tut und was es nicht kann</translation>
    </message>
    <message>
        <source>It finds the faces in a picture and looks for traces that face swaps and generated faces leave. Everything happens on this computer: no picture, no name of a page and no result leaves it.</source>
        <translation>Es findet die Gesichter in einem Bild und sucht nach Spuren, die getauschte und künstlich erzeugte Gesichter hinterlassen. Alles geschieht auf diesem Rechner: Kein Bild, kein Name einer Seite und kein Ergebnis verlässt ihn.</translation>
    </message>
    <message>
        <source>It errs, in both directions. “Likely fake” is a reason to look for the source, not a proof. “No signs found” proves nothing: fakes of kinds that the model has not seen go unnoticed.</source>
        <translation>Es irrt, in beide Richtungen. „Wahrscheinlich gefälscht“ ist ein Grund, nach der Quelle zu suchen, kein Beweis. „Keine Anzeichen gefunden“ beweist nichts: Fälschungen, wie sie das Modell nie gesehen hat, bleiben unbemerkt.</translation>
    </message>
    <message>
        <source>“Uncertain” means: treat the picture as not checked. Only faces are judged, and only those that are large enough; a forged background, text or object is not noticed.</source>
        <translation>„Unsicher“ heißt: Behandeln Sie das Bild als nicht geprüft. Nur Gesichter werden beurteilt, und nur solche, die groß genug sind; ein gefälschter Hintergrund, Text oder Gegenstand fällt nicht auf.</translation>
    </message>
    <message>
        <source>Bro&amp;wsers…</source>
        <translation>&amp;Browser …</translation>
    </message>
    <message>
        <source>Browsers</source>
        <translation>Browser</translation>
    </message>
    <message>
        <source>Connect the browser</source>
        <translation>Den Browser verbinden</translation>
    </message>
    <message>
        <source>1. Add the Telltale extension to your browser.
2. Right-click a picture on a page and choose “Check with Telltale”.
3. The first time, compare the code shown in both places and approve it here.</source>
        <translation>1. Fügen Sie Ihrem Browser die Erweiterung Telltale hinzu.
2. Klicken Sie auf einer Seite mit der rechten Maustaste auf ein Bild und wählen Sie „Mit Telltale prüfen“.
3. Beim ersten Mal vergleichen Sie den Code, der an beiden Stellen steht, und stimmen hier zu.</translation>
    </message>
    <message>
        <source>A connected browser can send pictures and see their verdicts, nothing else. You can pause or remove it at any time. Without a browser, drop files here or capture a part of the screen.</source>
        <translation>Ein verbundener Browser kann Bilder schicken und deren Ergebnisse sehen, sonst nichts. Sie können ihn jederzeit anhalten oder entfernen. Ohne Browser ziehen Sie Dateien hierher oder nehmen einen Teil des Bildschirms auf.</translation>
    </message>
    <message>
        <source>&amp;Check this picture</source>
        <translation>Dieses Bild &amp;prüfen</translation>
    </message>
    <message>
        <source>Try a sample</source>
        <translation>Ein Beispiel ausprobieren</translation>
    </message>
    <message>
        <source>This portrait comes with Telltale. The result shows the verdict, where the face was found, how sure the model is, and what it can&apos;t tell.</source>
        <translation>Dieses Porträt liegt Telltale bei. Das Ergebnis zeigt das Urteil, wo das Gesicht gefunden wurde, wie sicher das Modell ist und was es nicht sagen kann.</translation>
    </message>
    <message>
        <source>Sample</source>
        <translation>Beispiel</translation>
    </message>
</context>
<context>
    <name>LimitsPanel</name>
    <message>
        <source>What this can&apos;t tell</source>
        <translation>Was das nicht sagen kann</translation>
    </message>
    <message>
        <source>Show what the model was trained on and how often it errs</source>
        <translation>Zeigen, woran das Modell trainiert wurde und wie oft es irrt</translation>
    </message>
    <message>
        <source>A picture in which no signs are found can still be fake.</source>
        <translation>Auch ein Bild, in dem keine Anzeichen gefunden werden, kann gefälscht sein.</translation>
    </message>
    <message>
        <source>Data: {}.</source>
        <translation>Daten: {}.</translation>
    </message>
    <message>
        <source>Its “uncertain” lies between {:.0%} and {:.0%}, chosen on {}.</source>
        <translation>Sein „unsicher“ liegt zwischen {:.0%} und {:.0%}, gewählt an: {}.</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Model {} {} is ready</source>
        <translation>Modell {} {} ist bereit</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>Kein Modell</translation>
    </message>
    <message>
        <source>No picture can be judged: {} ({})</source>
        <translation>Kein Bild kann beurteilt werden: {} ({})</translation>
    </message>
</context>
<context>
    <name>ModelManagement</name>
    <message>
        <source>{} is installed. Choose it and “Use this model” to judge with it.</source>
        <translation>{} ist installiert. Um damit zu urteilen, wählen Sie es und „Dieses Modell benutzen“.</translation>
    </message>
    <message>
        <source>Trying the model…</source>
        <translation>Das Modell wird erprobt …</translation>
    </message>
    <message>
        <source>{} judges from now on.</source>
        <translation>{} urteilt von nun an.</translation>
    </message>
    <message>
        <source>Something went wrong inside Telltale; the log says what.</source>
        <translation>In Telltale ist etwas schiefgegangen; das Protokoll sagt, was.</translation>
    </message>
</context>
<context>
    <name>ModelPage</name>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>&amp;Use this model</source>
        <translation>Dieses Modell ben&amp;utzen</translation>
    </message>
    <message>
        <source>Go &amp;back to the one before</source>
        <translation>&amp;Zurück zum vorigen</translation>
    </message>
    <message>
        <source>&amp;Install from a folder…</source>
        <translation>Aus &amp;Ordner installieren …</translation>
    </message>
    <message>
        <source>The chosen model&apos;s card</source>
        <translation>Die Karte des gewählten Modells</translation>
    </message>
    <message>
        <source>shipped with Telltale</source>
        <translation>mit Telltale geliefert</translation>
    </message>
    <message>
        <source>installed</source>
        <translation>installiert</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>in Gebrauch</translation>
    </message>
    <message>
        <source>cannot be used</source>
        <translation>unbrauchbar</translation>
    </message>
    <message>
        <source>Installed although it is worse than the model of that time:</source>
        <translation>Installiert, obwohl es schlechter ist als das damalige Modell:</translation>
    </message>
    <message>
        <source>Architecture: {}</source>
        <translation>Architektur: {}</translation>
    </message>
    <message>
        <source>Trained: {}</source>
        <translation>Trainiert: {}</translation>
    </message>
    <message>
        <source>Judges faces from {} pixels in height</source>
        <translation>Beurteilt Gesichter ab {} Pixeln Höhe</translation>
    </message>
    <message>
        <source>Licence: {}</source>
        <translation>Lizenz: {}</translation>
    </message>
    <message>
        <source>SHA-256: {}…</source>
        <translation>SHA-256: {}…</translation>
    </message>
    <message>
        <source>Not measured where the model of that time was; which is better there, nobody knows:</source>
        <translation>Nicht gemessen, wo das damalige Modell gemessen wurde; welches dort besser ist, weiß niemand:</translation>
    </message>
    <message>
        <source>The folder of a model (model.onnx and model.json)</source>
        <translation>Der Ordner eines Modells (model.onnx und model.json)</translation>
    </message>
</context>
<context>
    <name>Notifier</name>
    <message>
        <source>{} pictures were checked</source>
        <translation>{} Bilder wurden geprüft</translation>
    </message>
</context>
<context>
    <name>Overlay</name>
    <message>
        <source>Telltale: choose a part of the screen</source>
        <translation>Telltale: einen Teil des Bildschirms wählen</translation>
    </message>
</context>
<context>
    <name>PairingDialog</name>
    <message>
        <source>Pair a browser</source>
        <translation>Einen Browser koppeln</translation>
    </message>
    <message>
        <source>&amp;Approve</source>
        <translation>&amp;Zustimmen</translation>
    </message>
    <message>
        <source>&amp;Refuse</source>
        <translation>&amp;Ablehnen</translation>
    </message>
    <message>
        <source>A browser</source>
        <translation>Ein Browser</translation>
    </message>
    <message>
        <source>{} wants to connect to Telltale</source>
        <translation>{} möchte sich mit Telltale verbinden</translation>
    </message>
    <message>
        <source>Pairing code {}</source>
        <translation>Kopplungscode {}</translation>
    </message>
    <message>
        <source>The browser shows a code too. Approve only if it is the same one, and if you just asked the Telltale extension to connect. A paired browser may send pictures and see their verdicts, nothing else.</source>
        <translation>Auch der Browser zeigt einen Code. Stimmen Sie nur zu, wenn es derselbe ist und Sie die Erweiterung Telltale eben darum gebeten haben. Ein gekoppelter Browser darf Bilder schicken und deren Ergebnisse sehen, sonst nichts.</translation>
    </message>
    <message>
        <source>Approve</source>
        <translation>Zustimmen</translation>
    </message>
    <message>
        <source>Refuse</source>
        <translation>Ablehnen</translation>
    </message>
    <message>
        <source>This request expires in {}:{:02}.</source>
        <translation>Diese Anfrage verfällt in {}:{:02}.</translation>
    </message>
</context>
<context>
    <name>Panel</name>
    <message>
        <source>Check (Enter)</source>
        <translation>Prüfen (Eingabe)</translation>
    </message>
    <message>
        <source>Leave (Esc)</source>
        <translation>Verlassen (Esc)</translation>
    </message>
    <message>
        <source>Choose the face to check</source>
        <translation>Wählen Sie das Gesicht, das geprüft werden soll</translation>
    </message>
    <message>
        <source>Drag over it, or click a window.
By keyboard: arrow keys begin a selection, Tab goes through windows and screens.</source>
        <translation>Ziehen Sie darüber oder klicken Sie auf ein Fenster.
Mit der Tastatur: Pfeiltasten beginnen eine Auswahl, Tab geht durch Fenster und Bildschirme.</translation>
    </message>
    <message>
        <source>Drag over it, or click for the whole screen.
By keyboard: arrow keys begin a selection, Tab goes through the screens.</source>
        <translation>Ziehen Sie darüber oder klicken Sie für den ganzen Bildschirm.
Mit der Tastatur: Pfeiltasten beginnen eine Auswahl, Tab geht durch die Bildschirme.</translation>
    </message>
    <message>
        <source>{} × {} pixels</source>
        <translation>{} × {} Pixel</translation>
    </message>
    <message>
        <source>Arrow keys move it, with Shift they resize it, with Ctrl faster.</source>
        <translation>Pfeiltasten verschieben sie, mit Umschalt ändern sie die Größe, mit Strg schneller.</translation>
    </message>
</context>
<context>
    <name>Pattern</name>
    <message>
        <source>Pattern for trying the screen capture</source>
        <translation>Muster zum Erproben der Bildschirmaufnahme</translation>
    </message>
</context>
<context>
    <name>Picker</name>
    <message>
        <source>Too small to judge: a face must be at least {} pixels high. Enlarge it on the page first.</source>
        <translation>Zu klein für ein Urteil: Ein Gesicht muss mindestens {} Pixel hoch sein. Vergrößern Sie es zuerst auf der Seite.</translation>
    </message>
    <message>
        <source>This looks enlarged: it has less detail than its size promises. Show it smaller, or check the file.</source>
        <translation>Das sieht vergrößert aus: Es hat weniger Einzelheiten, als seine Größe verspricht. Zeigen Sie es kleiner, oder prüfen Sie die Datei.</translation>
    </message>
</context>
<context>
    <name>PictureView</name>
    <message>
        <source>Plus and minus zoom, arrow keys move, 0 shows the whole picture</source>
        <translation>Plus und Minus vergrößern und verkleinern, Pfeiltasten verschieben, 0 zeigt das ganze Bild</translation>
    </message>
    <message>
        <source>Picture with {} boxed faces</source>
        <translation>Bild mit {} umrandeten Gesichtern</translation>
    </message>
    <message>
        <source>No picture to show</source>
        <translation>Kein Bild zu zeigen</translation>
    </message>
</context>
<context>
    <name>Preferences</name>
    <message>
        <source>The settings hold until you quit: they could not be stored ({}).</source>
        <translation>Die Einstellungen gelten, bis Sie beenden: Sie konnten nicht gespeichert werden ({}).</translation>
    </message>
    <message>
        <source>No keys: the tray and the window begin a capture.</source>
        <translation>Keine Tasten: Das Symbol in der Leiste und das Fenster beginnen eine Aufnahme.</translation>
    </message>
    <message>
        <source>{} begins a capture, whichever program you are in.</source>
        <translation>{} beginnt eine Aufnahme, in welchem Programm Sie auch sind.</translation>
    </message>
    <message>
        <source>Another program holds {}: choose other keys, or end that program.</source>
        <translation>Ein anderes Programm hält {}: Wählen Sie andere Tasten, oder beenden Sie jenes Programm.</translation>
    </message>
    <message>
        <source>{} cannot be used: choose a letter, digit or function key with Ctrl, Alt or Meta.</source>
        <translation>{} geht nicht: Wählen Sie einen Buchstaben, eine Ziffer oder Funktionstaste mit Strg, Alt oder Meta.</translation>
    </message>
    <message>
        <source>This desktop gives programs no keys: the tray and the window begin a capture.</source>
        <translation>Dieser Desktop gibt Programmen keine Tasten: Das Symbol in der Leiste und das Fenster beginnen eine Aufnahme.</translation>
    </message>
    <message>
        <source>Not everything could be done: {}.</source>
        <translation>Nicht alles ließ sich tun: {}.</translation>
    </message>
</context>
<context>
    <name>ProbabilityBand</name>
    <message>
        <source>Probability of a fake: {}.</source>
        <translation>Wahrscheinlichkeit einer Fälschung: {}.</translation>
    </message>
    <message>
        <source>Between {} and {} this model does not decide.</source>
        <translation>Zwischen {} und {} entscheidet dieses Modell nicht.</translation>
    </message>
    <message>
        <source>no signs found</source>
        <translation>keine Anzeichen</translation>
    </message>
    <message>
        <source>uncertain</source>
        <translation>unsicher</translation>
    </message>
    <message>
        <source>likely fake</source>
        <translation>wohl gefälscht</translation>
    </message>
</context>
<context>
    <name>ResultActions</name>
    <message>
        <source>Saved as {}.</source>
        <translation>Gespeichert als {}.</translation>
    </message>
    <message>
        <source>The picture could not be saved: {}.</source>
        <translation>Das Bild konnte nicht gespeichert werden: {}.</translation>
    </message>
    <message>
        <source>The report could not be saved: {}</source>
        <translation>Der Bericht konnte nicht gespeichert werden: {}</translation>
    </message>
    <message>
        <source>The result is in the clipboard, as text.</source>
        <translation>Das Ergebnis liegt als Text in der Zwischenablage.</translation>
    </message>
    <message>
        <source>Save the picture with its boxes</source>
        <translation>Das Bild mit seinen Rahmen speichern</translation>
    </message>
    <message>
        <source>Picture (*.png)</source>
        <translation>Bild (*.png)</translation>
    </message>
    <message>
        <source>Report to read (*.html);;Report for programs (*.json)</source>
        <translation>Bericht zum Lesen (*.html);;Bericht für Programme (*.json)</translation>
    </message>
    <message>
        <source>Save a report</source>
        <translation>Einen Bericht speichern</translation>
    </message>
</context>
<context>
    <name>ResultText</name>
    <message>
        <source>What this can&apos;t tell: {}</source>
        <translation>Was das nicht sagen kann: {}</translation>
    </message>
    <message>
        <source>Probability of a fake: {}.</source>
        <translation>Wahrscheinlichkeit einer Fälschung: {}.</translation>
    </message>
    <message>
        <source>Between {} and {} this model does not decide.</source>
        <translation>Zwischen {} und {} entscheidet dieses Modell nicht.</translation>
    </message>
    <message>
        <source>Face {}: {}</source>
        <translation>Gesicht {}: {}</translation>
    </message>
    <message>
        <source>{}, checked {}</source>
        <translation>{}, geprüft {}</translation>
    </message>
    <message>
        <source>{} × {} pixels</source>
        <translation>{} × {} Pixel</translation>
    </message>
    <message>
        <source>Model {} {} ({})</source>
        <translation>Modell {} {} ({})</translation>
    </message>
    <message>
        <source>Error code: {}</source>
        <translation>Fehlercode: {}</translation>
    </message>
</context>
<context>
    <name>ResultView</name>
    <message>
        <source>Verdict</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>A small copy from the history; the picture itself is not kept.</source>
        <translation>Eine kleine Kopie aus dem Verlauf; das Bild selbst wird nicht aufbewahrt.</translation>
    </message>
    <message>
        <source>Save or copy</source>
        <translation>Sichern oder kopieren</translation>
    </message>
    <message>
        <source>&amp;Copy as text</source>
        <translation>Als Text &amp;kopieren</translation>
    </message>
    <message>
        <source>Save the &amp;picture with its boxes…</source>
        <translation>Das &amp;Bild mit seinen Rahmen speichern …</translation>
    </message>
    <message>
        <source>Save a &amp;report…</source>
        <translation>Einen B&amp;ericht speichern …</translation>
    </message>
    <message>
        <source>{} × {} pixels</source>
        <translation>{} × {} Pixel</translation>
    </message>
    <message>
        <source>Model {} {}</source>
        <translation>Modell {} {}</translation>
    </message>
    <message>
        <source>Error code: {}</source>
        <translation>Fehlercode: {}</translation>
    </message>
</context>
<context>
    <name>Results</name>
    <message>
        <source>The history cannot be written: new results are shown and then forgotten.</source>
        <translation>Der Verlauf kann nicht geschrieben werden: Neue Ergebnisse werden gezeigt und dann vergessen.</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>&amp;Start Telltale when I log in</source>
        <translation>&amp;Telltale beim Anmelden starten</translation>
    </message>
    <message>
        <source>Groups of settings</source>
        <translation>Gruppen von Einstellungen</translation>
    </message>
    <message>
        <source>&amp;General</source>
        <translation>&amp;Allgemein</translation>
    </message>
    <message>
        <source>&amp;Browsers</source>
        <translation>&amp;Browser</translation>
    </message>
    <message>
        <source>&amp;History</source>
        <translation>&amp;Verlauf</translation>
    </message>
    <message>
        <source>&amp;Models</source>
        <translation>&amp;Modelle</translation>
    </message>
    <message>
        <source>Without its window, where there is a tray to reach it by.</source>
        <translation>Ohne Fenster, wo es eine Symbolleiste gibt, über die es zu erreichen ist.</translation>
    </message>
    <message>
        <source>As the system has it</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>&amp;Remember what was checked</source>
        <translation>S&amp;ich merken, was geprüft wurde</translation>
    </message>
    <message>
        <source>for ever</source>
        <translation>für immer</translation>
    </message>
    <message>
        <source> days</source>
        <translation> Tage</translation>
    </message>
    <message>
        <source>Keep the &amp;pictures too</source>
        <translation>Auch die Bilder auf&amp;bewahren</translation>
    </message>
    <message>
        <source>as long as their entries</source>
        <translation>so lange wie ihre Einträge</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>&amp;Tell results while the window is hidden</source>
        <translation>Ergebnisse &amp;melden, während das Fenster verborgen ist</translation>
    </message>
    <message>
        <source>B&amp;rowsers may send pictures to Telltale</source>
        <translation>B&amp;rowser dürfen Telltale Bilder schicken</translation>
    </message>
    <message>
        <source>In their order</source>
        <translation>Der Reihe nach</translation>
    </message>
    <message>
        <source>{} first</source>
        <translation>{} zuerst</translation>
    </message>
    <message>
        <source>&amp;Colours</source>
        <translation>&amp;Farben</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Sprache</translation>
    </message>
    <message>
        <source>Another language holds from the next start.</source>
        <translation>Eine andere Sprache gilt ab dem nächsten Start.</translation>
    </message>
    <message>
        <source>Capture from any&amp;where</source>
        <translation>Aufnahme von überall h&amp;er</translation>
    </message>
    <message>
        <source>Those of browsers and of captured screens, beside the tray, where there is one.</source>
        <translation>Die von Browsern und Bildschirmaufnahmen, neben der Symbolleiste, wo es eine gibt.</translation>
    </message>
    <message>
        <source>Processor cores to &amp;use</source>
        <translation>Zu n&amp;utzende Prozessorkerne</translation>
    </message>
    <message>
        <source>Only browsers that you paired can, and only from this computer.</source>
        <translation>Nur Browser, die Sie gekoppelt haben, und nur von diesem Rechner aus.</translation>
    </message>
    <message>
        <source>Order of the &amp;ports</source>
        <translation>Reihenfolge der &amp;Ports</translation>
    </message>
    <message>
        <source>The extension looks for Telltale on these ports only: {}. Telltale takes the first that is free. Choose another one if a program that starts later needs it.</source>
        <translation>Die Erweiterung sucht Telltale nur auf diesen Ports: {}. Telltale nimmt den ersten freien. Wählen Sie einen anderen, wenn ein Programm, das später startet, ihn braucht.</translation>
    </message>
    <message>
        <source>Otherwise new results are listed until you quit, and never written to the disk. What was remembered before stays until you delete it.</source>
        <translation>Sonst stehen neue Ergebnisse in der Liste, bis Sie beenden, und werden nie auf die Platte geschrieben. Was vorher gemerkt wurde, bleibt, bis Sie es löschen.</translation>
    </message>
    <message>
        <source>&amp;Entries are kept</source>
        <translation>&amp;Einträge bleiben</translation>
    </message>
    <message>
        <source>Copies of the pictures stay on this computer, so that they can be seen in full and checked again after the model changed. Without them only a small copy is kept.</source>
        <translation>Kopien der Bilder bleiben auf diesem Rechner, damit man sie ganz sehen und nach einem Wechsel des Modells noch einmal prüfen kann. Ohne sie wird nur eine kleine Kopie aufbewahrt.</translation>
    </message>
    <message>
        <source>Pictures &amp;are kept</source>
        <translation>B&amp;ilder bleiben</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Changes apply at once.</source>
        <translation>Änderungen gelten sofort.</translation>
    </message>
</context>
<context>
    <name>StabilityStrip</name>
    <message>
        <source>Scores under {} harmless changes: {} to {}</source>
        <translation>Werte unter {} harmlosen Veränderungen: {} bis {}</translation>
    </message>
    <message>
        <source>0 %</source>
        <translation>0 %</translation>
    </message>
    <message>
        <source>100 %</source>
        <translation>100 %</translation>
    </message>
</context>
<context>
    <name>StartAtLogin</name>
    <message>
        <source>A portable copy of Telltale does not start by itself.</source>
        <translation>Ein tragbares Exemplar von Telltale startet nicht von selbst.</translation>
    </message>
    <message>
        <source>The system does not say: {}.</source>
        <translation>Das System sagt es nicht: {}.</translation>
    </message>
    <message>
        <source>The start at login could not be changed: {}.</source>
        <translation>Der Start beim Anmelden konnte nicht geändert werden: {}.</translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message>
        <source>Loading the model…</source>
        <translation>Das Modell wird geladen …</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Einstellungen …</translation>
    </message>
    <message>
        <source>Settings (Ctrl+,)</source>
        <translation>Einstellungen (Strg+,)</translation>
    </message>
    <message>
        <source>&amp;Menu</source>
        <translation>&amp;Menü</translation>
    </message>
    <message>
        <source>Everything else (F10)</source>
        <translation>Alles Weitere (F10)</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menü</translation>
    </message>
    <message>
        <source>Pa&amp;use</source>
        <translation>Paus&amp;e</translation>
    </message>
    <message>
        <source>Begin with no further picture until this is pressed again</source>
        <translation>Kein weiteres Bild beginnen, bis dies noch einmal gedrückt wird</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>&amp;Stopp</translation>
    </message>
    <message>
        <source>Stop checking the remaining pictures</source>
        <translation>Die übrigen Bilder nicht mehr prüfen</translation>
    </message>
    <message>
        <source>Browsers: starting…</source>
        <translation>Browser: startet …</translation>
    </message>
    <message>
        <source>Paused: checked {} of {}</source>
        <translation>Pause: {} von {} geprüft</translation>
    </message>
    <message>
        <source>Checked {} of {}</source>
        <translation>{} von {} geprüft</translation>
    </message>
</context>
<context>
    <name>Taking</name>
    <message>
        <source>No picture came with what was dropped. Save the picture first, then drop the file.</source>
        <translation>Mit dem Hergezogenen kam kein Bild. Speichern Sie das Bild zuerst, dann ziehen Sie die Datei hierher.</translation>
    </message>
    <message>
        <source>There is no picture and no file in the clipboard. Copy one first, then paste it here.</source>
        <translation>In der Zwischenablage ist weder Bild noch Datei. Kopieren Sie zuerst eines, dann fügen Sie es hier ein.</translation>
    </message>
    <message>
        <source>That is only the address of a picture, and Telltale fetches nothing from the network. Save the picture and drop the file, copy the picture itself and paste it, or check it with the extension in the browser.</source>
        <translation>Das ist nur die Adresse eines Bildes, und Telltale holt nichts aus dem Netz. Speichern Sie das Bild und ziehen Sie die Datei hierher, kopieren Sie das Bild selbst und fügen Sie es ein, oder prüfen Sie es mit der Erweiterung im Browser.</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>Browsers can go on checking pictures. To end it, choose Quit in this icon&apos;s menu.</source>
        <translation>Browser können weiter Bilder prüfen. Um es zu beenden, wählen Sie „Beenden“ im Menü dieses Symbols.</translation>
    </message>
    <message>
        <source>Telltale stays here</source>
        <translation>Telltale bleibt hier</translation>
    </message>
</context>
<context>
    <name>UpdatePanel</name>
    <message>
        <source>Open its pa&amp;ge</source>
        <translation>&amp;Seite öffnen</translation>
    </message>
    <message>
        <source>Ca&amp;ncel</source>
        <translation>Abbreche&amp;n</translation>
    </message>
    <message>
        <source>Asking {}…</source>
        <translation>{} wird gefragt…</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>Abgebrochen.</translation>
    </message>
    <message>
        <source>Check for &amp;updates</source>
        <translation>Nach &amp;Updates suchen</translation>
    </message>
    <message>
        <source>Telltale never looks for updates by itself. When you ask, it asks {} which release of {} is the newest. It sends that and the name Telltale, nothing about you, this computer or your pictures; that server sees your internet address, as every server does. Nothing is downloaded or installed.</source>
        <translation>Telltale sucht nie von selbst nach Updates. Wenn Sie es wollen, fragt es {}, welche Version von {} die neueste ist. Es sendet das und den Namen Telltale, nichts über Sie, diesen Computer oder Ihre Bilder; der Server sieht Ihre Internetadresse wie jeder Server. Nichts wird heruntergeladen oder installiert.</translation>
    </message>
</context>
<context>
    <name>Welcome</name>
    <message>
        <source>Welcome</source>
        <translation>Willkommen</translation>
    </message>
    <message>
        <source>Check pictures in the browser</source>
        <translation>Bilder im Browser prüfen</translation>
    </message>
    <message>
        <source>1. Add the Telltale extension to your browser.
2. Right-click a picture on a page and choose “Check with Telltale”.
3. The first time, compare the code shown in both places and approve it here.</source>
        <translation>1. Fügen Sie Ihrem Browser die Erweiterung Telltale hinzu.
2. Klicken Sie auf einer Seite mit der rechten Maustaste auf ein Bild und wählen Sie „Mit Telltale prüfen“.
3. Beim ersten Mal vergleichen Sie den Code, der an beiden Stellen steht, und stimmen hier zu.</translation>
    </message>
    <message>
        <source>&amp;Browsers…</source>
        <translation>&amp;Browser …</translation>
    </message>
    <message>
        <source>Telltale looks for traces of face swaps and generated faces. It errs, and finding no signs does not prove that a picture is genuine.</source>
        <translation>Telltale sucht nach Spuren getauschter und künstlich erzeugter Gesichter. Es irrt, und wenn es keine Anzeichen findet, beweist das nicht, dass ein Bild echt ist.</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>Likely fake</source>
        <translation>Wahrscheinlich gefälscht</translation>
    </message>
    <message>
        <source>Uncertain</source>
        <translation>Unsicher</translation>
    </message>
    <message>
        <source>No signs found</source>
        <translation>Keine Anzeichen gefunden</translation>
    </message>
    <message>
        <source>No face found</source>
        <translation>Kein Gesicht gefunden</translation>
    </message>
    <message>
        <source>Too small to judge</source>
        <translation>Zu klein für ein Urteil</translation>
    </message>
    <message>
        <source>Could not be checked</source>
        <translation>Nicht prüfbar</translation>
    </message>
    <message>
        <source>Not judged</source>
        <translation>Nicht beurteilt</translation>
    </message>
    <message>
        <source>cut off by the edge</source>
        <translation>vom Rand abgeschnitten</translation>
    </message>
    <message>
        <source>{} px high</source>
        <translation>{} px hoch</translation>
    </message>
    <message>
        <source>Original file: the bytes as they were published or saved</source>
        <translation>Originaldatei: die Bytes, wie sie veröffentlicht oder gespeichert wurden</translation>
    </message>
    <message>
        <source>Re-encoded before it came here: some traces may be lost</source>
        <translation>Neu kodiert, bevor es hierher kam: Spuren können verloren sein</translation>
    </message>
    <message>
        <source>Pixels from the screen: scaling and colours may hide traces</source>
        <translation>Bildpunkte vom Bildschirm: Skalierung und Farben können Spuren verbergen</translation>
    </message>
    <message>
        <source>From the browser</source>
        <translation>Aus dem Browser</translation>
    </message>
    <message>
        <source>From a file</source>
        <translation>Aus einer Datei</translation>
    </message>
    <message>
        <source>Pasted or dragged in</source>
        <translation>Eingefügt oder hergezogen</translation>
    </message>
    <message>
        <source>From the screen</source>
        <translation>Vom Bildschirm</translation>
    </message>
    <message>
        <source>From the command line</source>
        <translation>Von der Befehlszeile</translation>
    </message>
    <message>
        <source>under 1 %</source>
        <translation>unter 1 %</translation>
    </message>
    <message>
        <source>over 99 %</source>
        <translation>über 99 %</translation>
    </message>
    <message>
        <source>{}, not stored</source>
        <translation>{}, nicht gespeichert</translation>
    </message>
    <message>
        <source>The verdict is the same as that of {}: {} ({}), now {}.</source>
        <translation>Das Ergebnis ist dasselbe wie das von {}: {} ({}), jetzt {}.</translation>
    </message>
    <message>
        <source>The verdict changed: {} said “{}” ({}), now “{}”.</source>
        <translation>Das Ergebnis hat sich geändert: {} sagte „{}“ ({}), jetzt „{}“.</translation>
    </message>
    <message>
        <source>Unnamed picture</source>
        <translation>Bild ohne Namen</translation>
    </message>
</context>
<context>
    <name>ZoomBar</name>
    <message>
        <source>Zoom out (−)</source>
        <translation>Verkleinern (−)</translation>
    </message>
    <message>
        <source>Zoom in (+)</source>
        <translation>Vergrößern (+)</translation>
    </message>
    <message>
        <source>Whole picture</source>
        <translation>Ganzes Bild</translation>
    </message>
    <message>
        <source>Show the whole picture (0)</source>
        <translation>Das ganze Bild zeigen (0)</translation>
    </message>
    <message>
        <source>Zoom: {}</source>
        <translation>Vergrößerung: {}</translation>
    </message>
</context>
<context>
    <name>_Request</name>
    <message>
        <source>This desktop has no screenshot portal.</source>
        <translation>Dieser Desktop hat kein Portal für Bildschirmfotos.</translation>
    </message>
    <message>
        <source>The desktop was not allowed to show its screen to Telltale.</source>
        <translation>Dem Desktop wurde nicht erlaubt, Telltale den Bildschirm zu zeigen.</translation>
    </message>
    <message>
        <source>The desktop&apos;s picture of the screen could not be used.</source>
        <translation>Das Bild, das der Desktop vom Bildschirm machte, ist nicht zu gebrauchen.</translation>
    </message>
    <message>
        <source>The desktop did not answer when asked for its screen.</source>
        <translation>Der Desktop hat auf die Frage nach seinem Bildschirm nicht geantwortet.</translation>
    </message>
</context>
<context>
    <name>_Rows</name>
    <message>
        <source>Nothing found</source>
        <translation>Nichts gefunden</translation>
    </message>
    <message>
        <source>Nothing checked yet</source>
        <translation>Noch nichts geprüft</translation>
    </message>
</context>
</TS>
