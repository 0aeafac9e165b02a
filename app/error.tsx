'use client';
import { useEffect } from 'react';
import { Button } from '../components/ui/Button.tsx';
import { MessagePage } from '../components/ui/MessagePage.tsx';

export default function ErrorPage({ error, reset }: { readonly error: Error & { readonly digest?: string }; readonly reset: () => void }) {
  useEffect(() => console.error(error), [error]);
  return (
    <MessagePage code="Error" title="This page could not be drawn" detail={error.message} actions={<Button onClick={reset}>Try again</Button>}>
      Nothing is lost: documents, outputs and running cells belong to the server, not to this page.
    </MessagePage>
  );
}
