import type { Metadata } from 'next';
import { MessagePage } from '../components/ui/MessagePage.tsx';

export const metadata: Metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <MessagePage code="404" title="There is nothing at this address">
      It may have been renamed or deleted. All notebooks of the workspace are on the first page.
    </MessagePage>
  );
}
